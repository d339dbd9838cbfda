-- Gives the newest of Chatwoot's messages that was known when this one was queued; 0: none. Ids grow, so the message that we
-- posted has a larger id.
SELECT coalesce(max(CAST(known.external_id AS bigint)), 0)
  FROM communication.message m
  JOIN communication.message known ON known.conversation_id = m.conversation_id AND known.id < m.id
 WHERE m.id = :#message_id AND known.direction = 'inbound' AND known.source = 'chatwoot' AND known.external_id ~ '^\d{1,18}$'
