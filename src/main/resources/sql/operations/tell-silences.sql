-- Gives why nobody answers in conversations in which customers have written lately: those of messages after that id that are so old that
-- their burst is over, and those that this program looks at again (pending). told: no program has told that reason of it before; it is
-- written down with that. A message that was answered and sent costs one look at an index. To find why a conversation is silent takes a
-- millisecond: a look is at 40 of them, and leaves the others to the next looks, for 20 seconds. up_to: the next look begins after that message.
WITH newer AS MATERIALIZED (
    SELECT m.id, m.conversation_id, m.direction = 'inbound' AND NOT m.private AND m.received_at > now() - interval '20 seconds' AS asks,
           m.status, m.no_answer
      FROM (SELECT * FROM communication.message WHERE id > :#after ORDER BY id LIMIT 5000) AS m
     WHERE m.received_at < now() - make_interval(secs => :#delay)
), silent AS MATERIALIZED (
    SELECT n.conversation_id, min(n.id) AS id FROM newer n
     WHERE n.asks
       AND (n.status = 'received' AND NOT EXISTS (SELECT FROM communication.silence s
                                                   WHERE s.conversation_id = n.conversation_id AND s.reason = n.no_answer)
            OR EXISTS (SELECT FROM communication.message k WHERE k.conversation_id = n.conversation_id AND k.status = 'queued'))
     GROUP BY n.conversation_id
     ORDER BY id
     LIMIT 40
), asked AS (
    SELECT conversation_id FROM silent
     UNION
    SELECT unnest(CAST(:#pending AS bigint[]))
), found AS MATERIALIZED (
    SELECT c.id, c.chatwoot_conversation_id IS NULL AS alone, w.reason, w.facts
      FROM asked JOIN communication.conversation c ON c.id = asked.conversation_id,
           LATERAL communication.why_silent(c, CAST(:#settings AS jsonb), CAST(:#known AS jsonb)) AS w
), kept AS (
    INSERT INTO communication.silence (conversation_id, reason)
    SELECT id, reason FROM found WHERE reason = ANY (CAST(:#telling AS text[]))
    ON CONFLICT DO NOTHING
    RETURNING conversation_id
)
SELECT found.id AS conversation_id, found.alone, found.reason, found.facts::text AS facts,
       EXISTS (SELECT FROM kept WHERE kept.conversation_id = found.id) AS told, position.up_to
  FROM (SELECT CASE WHEN count(*) = 40 THEN max(id) ELSE (SELECT max(id) FROM newer) END AS up_to FROM silent) AS position
  LEFT JOIN found ON true
