-- Gives the dead letters: messages that could not be sent, and calls of routes that could not be made, which nobody has requeued or discarded.
-- Its conditions are those of the indexes message_dead_letter and event_call_dead_letter, and of their namesakes by cause.
CREATE OR REPLACE VIEW communication.dead_letter AS
SELECT m.id, m.conversation_id, c.user_identifier, c.channel, c.chatwoot_inbox_id AS inbox_id, m.adapter, NULL::text AS event,
       nullif(m.session_id, '') AS session_id, m.content, m.command, m.argument, m.last_error AS error,
       communication.cause_of(m.last_error) AS cause, m.in_doubt_since IS NOT NULL AS in_doubt, m.attempts, m.queued_at, m.failed_at
  FROM communication.message m LEFT JOIN communication.conversation c ON c.id = m.conversation_id
 WHERE m.status = 'failed' AND m.adapter IS NOT NULL AND m.discarded_at IS NULL
 UNION ALL
SELECT k.id, k.conversation_id, c.user_identifier, c.channel, c.chatwoot_inbox_id, NULL, k.event,
       NULL, NULL, NULL, NULL, k.last_error,
       communication.cause_of(k.last_error), false, k.tries, k.queued_at, k.ended_at
  FROM communication.event_call k LEFT JOIN communication.conversation c ON c.id = k.conversation_id
 WHERE k.status = 'failed' AND k.discarded_at IS NULL;
