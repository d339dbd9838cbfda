-- Queues a message, only into an active conversation. Gives the conversation, with a null message_id where it has ended;
-- no row where there is none. The share lock keeps the conversation from ending between the look and the insert.
WITH conversation AS (
    SELECT id, account_id, chatwoot_conversation_id, is_active
      FROM communication.conversation
     WHERE id = :#conversation_id
       FOR SHARE
), queued AS (
    INSERT INTO communication.message (conversation_id, account_id, direction, status, sender_type, content, reply_id, adapter)
    SELECT id, account_id, 'outbound', 'queued', 'agent_bot', :#content, CAST(:#reply_id AS uuid), :#adapter
      FROM conversation
     WHERE is_active
    RETURNING id, reply_id, adapter
)
SELECT queued.id AS message_id, queued.reply_id, queued.adapter, conversation.account_id, conversation.chatwoot_conversation_id
  FROM conversation
  LEFT JOIN queued ON true
