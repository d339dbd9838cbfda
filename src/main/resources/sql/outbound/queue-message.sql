-- Queues a message. What keeps it in order and single: R__outbound_queue.sql.
SELECT outcome, message_id, conversation_id FROM communication.queue_message(CAST(:#request AS jsonb))
