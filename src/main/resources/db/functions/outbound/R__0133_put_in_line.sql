-- Writes a message or a command into the queue, at the end of its line (communication.join_line), with its uploads. Gives its id.
CREATE OR REPLACE FUNCTION communication.put_in_line(request jsonb, c communication.conversation, a communication.adapter, session text)
    RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    files  jsonb := coalesce(nullif(request -> 'attachments', 'null'), '[]');
    queued bigint;
BEGIN
    INSERT INTO communication.message AS q
           (conversation_id, account_id, source, session_id, direction, status, sender_type, timestamp, content, private, template_params,
            attachments, priority, reply_id, adapter, queued_at, expires_at, idempotency_key, fingerprint,
            turn_id, command, argument, chatwoot_conversation_id, correlation_id, address, content_attributes)
    VALUES (c.id, c.account_id, a.source, session, 'outbound', 'queued', 'agent_bot', clock_timestamp(),
            coalesce(request ->> 'content', ''), coalesce((request ->> 'private')::boolean, false), nullif(request -> 'template_params', 'null'),
            (SELECT coalesce(jsonb_agg(file - 'data'), '[]') FROM jsonb_array_elements(files) AS given (file)),
            coalesce((request ->> 'priority')::integer, 0),
            CASE WHEN request ->> 'command' IS NULL THEN gen_random_uuid() END, -- a command never comes back as a message
            a.name, clock_timestamp(), clock_timestamp() + make_interval(secs => (request ->> 'lifetime')::double precision),
            request ->> 'idempotency_key', request ->> 'fingerprint',
            (request ->> 'turn_id')::uuid, request ->> 'command', request ->> 'argument',
            (request ->> 'chatwoot_conversation_id')::bigint, request ->> 'correlation_id', request ->> 'address',
            CASE WHEN request ? 'notification' THEN jsonb_build_object('notification', request -> 'notification') ELSE '{}' END)
    RETURNING q.id INTO queued;
    INSERT INTO communication.upload (id, message_id, content)
    SELECT (file ->> 'upload_id')::uuid, queued, decode(file ->> 'data', 'base64')
      FROM jsonb_array_elements(files) AS given (file)
     WHERE file ? 'data';
    RETURN queued;
END $$;
