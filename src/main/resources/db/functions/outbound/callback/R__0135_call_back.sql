-- Queues the call that tells a caller of the chat API that the job has ended. Gives its message.
CREATE OR REPLACE FUNCTION communication.call_back(conversation bigint, turn uuid, address text, lifetime double precision, correlation_id text)
    RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN (communication.queue_message(jsonb_build_object(
        'conversation_id', conversation, 'adapter', 'callback', 'command', 'callback', 'argument', address,
        'turn_id', turn, 'lifetime', lifetime, 'correlation_id', correlation_id))).message_id;
END $$;
