-- Gives everything under an id of the log: the events with it, the messages that they brought or that bear it, the turns that answered or said
-- these, and all that happened for them, in order. No row: nothing has that id.
WITH events AS MATERIALIZED (
    SELECT id, received_at, conversation_id, message_id, source, event, outcome, reason
      FROM communication.webhook_event WHERE delivery_id = :#correlation_id LIMIT 100
), messages AS MATERIALIZED (
    SELECT id, conversation_id, turn_id FROM communication.message WHERE direction = 'outbound' AND correlation_id = :#correlation_id
     UNION
    SELECT m.id, m.conversation_id, m.turn_id FROM events e JOIN communication.message m ON m.id = e.message_id
     LIMIT 100
), turns AS MATERIALIZED (
    SELECT turn_id AS id FROM messages WHERE turn_id IS NOT NULL
     UNION
    SELECT t.id FROM messages m JOIN communication.turn t ON t.conversation_id = m.conversation_id AND m.id = ANY (t.message_ids)
), conversations AS MATERIALIZED (
    SELECT conversation_id AS id FROM messages UNION SELECT conversation_id FROM events WHERE conversation_id IS NOT NULL
), found AS (
    SELECT c.id AS conversation_id, t.*
      FROM communication.conversation c, LATERAL communication.timeline(c, '-infinity', 'infinity') AS t
     WHERE c.id IN (SELECT id FROM conversations)
       AND (t.webhook_event_id IN (SELECT id FROM events) OR t.message_id IN (SELECT id FROM messages) OR t.turn_id IN (SELECT id FROM turns))
     UNION ALL
    SELECT NULL, e.received_at, 1, e.id, NULL, NULL, 'event',
           json_build_object('source', e.source, 'event', e.event, 'outcome', e.outcome, 'reason', e.reason)
      FROM events e WHERE e.conversation_id IS NULL
)
SELECT json_build_object('correlation_id', :#correlation_id, 'timeline', json_agg(json_build_object(
           'at', communication.moment(at), 'kind', kind, 'conversation_id', conversation_id, 'webhook_event_id', webhook_event_id,
           'message_id', message_id, 'turn_id', turn_id, 'what', entry) ORDER BY at, place, message_id, webhook_event_id))::text
  FROM found
HAVING count(*) > 0
