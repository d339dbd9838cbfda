-- The newest message of Chatwoot's that was known when this one was queued: what we posted has a larger id, for they are given
-- out in order. 0: none was.
SELECT coalesce(max(CAST(known.external_id AS bigint)), 0)
  FROM communication.message m
  JOIN communication.message known ON known.conversation_id = m.conversation_id AND known.id < m.id
 WHERE m.id = :#message_id AND known.direction = 'inbound' AND known.source = 'chatwoot' AND known.external_id ~ '^\d{1,18}$'
