-- Queues a message. What keeps it in order and single: communication.queue_message.
SELECT outcome, message_id, conversation_id FROM communication.queue_message(CAST(:#request AS jsonb))
