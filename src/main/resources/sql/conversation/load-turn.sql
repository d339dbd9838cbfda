-- Gives a responder's input: the messages to answer, in the order in which they were written, and the earlier ones. Records
-- which messages these are. No row: another turn has the lease by now.
-- If a person writes in two Chatwoot conversations, each gets a turn and an answer of its own, the one with the longest wait
-- first.
WITH unanswered AS MATERIALIZED (
    SELECT m.id, m.timestamp, communication.place(m) AS place, m.chatwoot_conversation_id
      FROM communication.unanswered(CAST(:#settings AS jsonb)) AS m
     WHERE m.conversation_id = :#conversation_id
), waiting AS MATERIALIZED (
    SELECT id FROM unanswered
     WHERE chatwoot_conversation_id IS NULL
        OR chatwoot_conversation_id = (SELECT first.chatwoot_conversation_id FROM unanswered first
                                        WHERE first.chatwoot_conversation_id IS NOT NULL ORDER BY first.timestamp, first.id LIMIT 1)
     ORDER BY timestamp, place, id
), ours AS MATERIALIZED (
    SELECT c AS conversation FROM communication.conversation c
     WHERE c.id = :#conversation_id AND c.lease_id = CAST(:#lease_id AS uuid)
       FOR NO KEY UPDATE
), opened AS (
    UPDATE communication.turn t
       SET message_ids = ARRAY (SELECT id FROM waiting),
           revisions = (SELECT coalesce(sum(m.revision), 0) FROM communication.message m WHERE m.id IN (SELECT id FROM waiting))
      FROM ours
     WHERE t.id = CAST(:#turn_id AS uuid) AND t.finished_at IS NULL AND t.conversation_id = (ours.conversation).id
    RETURNING t.id, t.rounds - t.superseded AS attempts, ours.conversation
)
SELECT json_build_object(
           'id', o.id, 'attempts', o.attempts, 'resources', (o.conversation).chat_resources,
           'waited', (SELECT extract(epoch FROM now() - greatest(max(m.received_at), (o.conversation).answer_at))
                        FROM communication.message m WHERE m.id IN (SELECT id FROM waiting)),
           'conversation', json_build_object(
               'id', (o.conversation).id, 'account_id', (o.conversation).account_id,
               'user_identifier', (o.conversation).user_identifier, 'channel', (o.conversation).channel,
               'status', (o.conversation).status, 'can_reply', (o.conversation).can_reply,
               'chatwoot_conversation_id', (o.conversation).chatwoot_conversation_id,
               'chatwoot_inbox_id', (o.conversation).chatwoot_inbox_id),
           'messages', coalesce((SELECT json_agg(json_build_object(
                   'id', m.id, 'text', communication.said(m), 'attachments', m.attachments, 'source', m.source,
                   'asks_chatwoot', m.source IN (SELECT answers FROM communication.adapter WHERE asks_chatwoot),
                   'content_attributes', m.content_attributes, 'timestamp', communication.utc(m.timestamp))
                   ORDER BY m.timestamp, communication.place(m), m.id)
               FROM communication.message m WHERE m.id IN (SELECT id FROM waiting)), '[]'::json),
           'history', coalesce((SELECT json_agg(json_build_object('role', communication.role(h), 'content', communication.said(h))
                   ORDER BY (h).timestamp, communication.place(h), (h).id)
               FROM (SELECT m FROM communication.message m
                      WHERE m.conversation_id = :#conversation_id AND m.id NOT IN (SELECT id FROM unanswered)
                        AND m.no_answer IS DISTINCT FROM 'repeated'
                        AND NOT m.private AND m.command IS NULL AND m.status <> 'failed' AND communication.said(m) <> ''
                      ORDER BY m.timestamp DESC, m.id DESC LIMIT :#history) AS earlier (h)), '[]'::json))::text
  FROM opened o
