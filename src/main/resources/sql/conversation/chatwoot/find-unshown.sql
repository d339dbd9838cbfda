-- Gives the messages of a turn that have neither text nor file, with their ids at Chatwoot.
SELECT m.id, m.external_id, m.account_id, coalesce(m.chatwoot_conversation_id, c.chatwoot_conversation_id) AS chatwoot_conversation_id
  FROM communication.turn t
  JOIN communication.message m ON m.id = ANY (t.message_ids)
  JOIN communication.conversation c ON c.id = m.conversation_id
 WHERE t.id = CAST(:#turn_id AS uuid) AND m.source = 'chatwoot' AND m.content = '' AND m.attachments = '[]'
   AND m.external_id ~ '^\d{1,18}$' AND coalesce(m.chatwoot_conversation_id, c.chatwoot_conversation_id) IS NOT NULL
 ORDER BY m.id LIMIT 5
