-- Stores what the chat API was told, and takes the conversation's turn, in one transaction: communication.receive_chat.
SELECT outcome, turn_id, lease_id, conversation_id, messages, bot_name
  FROM communication.receive_chat(CAST(:#request AS jsonb), CAST(:#settings AS jsonb))
