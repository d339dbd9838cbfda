-- Queues a message. See communication.queue_message.
SELECT outcome, message_id, conversation_id FROM communication.queue_message(CAST(:#request AS jsonb))
