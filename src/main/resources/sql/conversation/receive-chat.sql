-- Stores a chat API request and takes the conversation's turn, in one transaction. See communication.receive_chat.
SELECT outcome, turn_id, lease_id, conversation_id, messages, bot_name
  FROM communication.receive_chat(CAST(:#request AS jsonb), CAST(:#settings AS jsonb))
