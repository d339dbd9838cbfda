-- Notes Chatwoot's conversation on ours; a webhook may have been faster: then that one stands.
UPDATE communication.conversation
   SET chatwoot_conversation_id = coalesce(chatwoot_conversation_id, :#chatwoot_conversation_id)
 WHERE id = :#conversation_id
RETURNING chatwoot_conversation_id
