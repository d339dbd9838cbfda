-- Gives a conversation that Chatwoot does not know to the bot (pending) or to a human (open), or ends it (resolved). Queued
-- messages still go out. A turn at work sees the change when it ends (communication.complete_turn), a later one when it is
-- claimed.
-- No row: there is no such conversation. outcome: changed; ended: it had ended before; in_chatwoot: its status is set in Chatwoot.
WITH found AS (
    SELECT * FROM communication.conversation WHERE id = :#conversation_id FOR NO KEY UPDATE
), changed AS (
    UPDATE communication.conversation c
       SET handled_by = CASE asked.status WHEN 'pending' THEN 'bot' WHEN 'open' THEN 'human' ELSE c.handled_by END,
           handled_by_since = CASE asked.status WHEN 'resolved' THEN c.handled_by_since ELSE now() END,
           is_active = asked.status <> 'resolved',
           ended_at = CASE asked.status WHEN 'resolved' THEN now() END
      FROM found, (SELECT CAST(:#status AS text)) AS asked (status)
     WHERE c.id = found.id AND found.is_active AND found.chatwoot_conversation_id IS NULL
    RETURNING c.id, asked.status, c.handled_by, c.is_active, c.ended_at
), audited AS (
    INSERT INTO communication.audit (actor, action, details)
    SELECT :#${variable.actor}, 'set_conversation_status', jsonb_build_object('conversation_id', id, 'status', status) FROM changed
)
SELECT CASE WHEN changed.id IS NOT NULL THEN 'changed' WHEN found.is_active THEN 'in_chatwoot' ELSE 'ended' END AS outcome,
       json_build_object('conversation_id', changed.id, 'status', changed.status, 'handled_by', changed.handled_by,
                         'is_active', changed.is_active, 'ended_at', communication.utc(changed.ended_at))::text AS conversation
  FROM found LEFT JOIN changed USING (id)
