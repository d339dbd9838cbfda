-- Notes Chatwoot's conversation on ours. If a webhook was faster, its value stands.
UPDATE communication.conversation
   SET chatwoot_conversation_id = coalesce(chatwoot_conversation_id, :#chatwoot_conversation_id)
 WHERE id = :#conversation_id
RETURNING chatwoot_conversation_id
