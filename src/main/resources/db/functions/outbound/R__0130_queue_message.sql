-- Queues a message, into the conversation that is named, or into the sender's active one, opened where there is none; or a
-- command, to be done in its place in the line. What the request names as null is as if it were not named.
-- One row for one idempotency key, however often and however concurrently it is asked for.
-- Which adapter sends it, where the request names none: the customer is reached where they wrote last (or where source and
-- session_id of the request say); notes, templates and commands are Chatwoot's.
-- outcome: queued; known: by its idempotency key; no_conversation; ended; cannot_reply; one_file: the bridge takes one a message;
-- key_reused, with another request.
CREATE OR REPLACE FUNCTION communication.queue_message(
    request jsonb, OUT outcome text, OUT message_id bigint, OUT conversation_id bigint) LANGUAGE plpgsql AS $$
DECLARE
    key         text := request ->> 'idempotency_key';
    command     text := request ->> 'command';
    private     boolean := coalesce((request ->> 'private')::boolean, false);
    template    jsonb := nullif(request -> 'template_params', 'null');
    attachments jsonb := coalesce(nullif(request -> 'attachments', 'null'), '[]');
    adapter     text := request ->> 'adapter';
    source      text := request ->> 'source';
    session     text := request ->> 'session_id';
    c           communication.conversation;
    m           communication.message;
BEGIN
    IF key IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('idempotency ' || key, 0));
        SELECT * INTO m FROM communication.message WHERE idempotency_key = key;
        IF m.id IS NOT NULL THEN
            outcome := CASE WHEN m.fingerprint = request ->> 'fingerprint' THEN 'known' ELSE 'key_reused' END;
            message_id := m.id;
            conversation_id := m.conversation_id;
            RETURN;
        END IF;
    END IF;

    IF request ->> 'conversation_id' IS NULL THEN
        c := communication.conversation_with(request);
    ELSE
        SELECT * INTO c FROM communication.conversation WHERE id = (request ->> 'conversation_id')::bigint FOR KEY SHARE;
    END IF;
    conversation_id := c.id;
    IF source IS NULL AND session IS NOT NULL THEN
        source := 'whatsapp';
    ELSIF source IS NULL AND adapter IS NULL THEN
        SELECT k.source, k.session_id INTO source, session FROM communication.message AS k
         WHERE k.conversation_id = c.id AND k.direction = 'inbound' ORDER BY k.timestamp DESC, k.id DESC LIMIT 1;
        IF NOT FOUND THEN -- we wrote first
            SELECT k.source, k.session_id INTO source, session FROM communication.message AS k
             WHERE k.conversation_id = c.id ORDER BY k.timestamp DESC, k.id DESC LIMIT 1;
        END IF;
    END IF;
    adapter := coalesce(adapter, CASE WHEN source = 'whatsapp' AND command IS NULL AND NOT private AND template IS NULL
                                      THEN 'whatsapp' ELSE 'chatwoot' END);
    outcome := CASE WHEN c.id IS NULL THEN 'no_conversation'
                    WHEN command IS NOT NULL THEN 'queued' -- the customer sees nothing of it
                    WHEN NOT c.is_active THEN 'ended'
                    WHEN c.can_reply IS FALSE AND adapter = 'chatwoot' AND NOT private AND template IS NULL
                    THEN 'cannot_reply'
                    WHEN adapter = 'whatsapp' AND jsonb_array_length(attachments) > 1 THEN 'one_file'
                    ELSE 'queued' END;
    IF outcome <> 'queued' THEN
        RETURN;
    END IF;

    INSERT INTO communication.message AS q
           (conversation_id, account_id, source, session_id, direction, status, sender_type, timestamp, content, private, template_params,
            attachments, priority, reply_id, adapter, queued_at, expires_at, idempotency_key, fingerprint,
            turn_id, command, argument, chatwoot_conversation_id, correlation_id, address)
    VALUES (c.id, c.account_id, CASE adapter WHEN 'whatsapp' THEN 'whatsapp' ELSE 'chatwoot' END,
            CASE adapter WHEN 'whatsapp' THEN coalesce(session, '') ELSE '' END, 'outbound', 'queued', 'agent_bot', clock_timestamp(),
            coalesce(request ->> 'content', ''), private, template,
            (SELECT coalesce(jsonb_agg(file - 'data'), '[]') FROM jsonb_array_elements(attachments) AS files (file)),
            coalesce((request ->> 'priority')::integer, 0),
            CASE WHEN command IS NULL THEN gen_random_uuid() END, -- a command never comes back as a message
            adapter,
            clock_timestamp(), clock_timestamp() + make_interval(secs => (request ->> 'lifetime')::double precision),
            key, request ->> 'fingerprint',
            (request ->> 'turn_id')::uuid, command, request ->> 'argument',
            (request ->> 'chatwoot_conversation_id')::bigint, request ->> 'correlation_id', request ->> 'address')
    RETURNING q.id INTO message_id;
    INSERT INTO communication.upload (id, message_id, content)
    SELECT (file ->> 'upload_id')::uuid, queue_message.message_id, decode(file ->> 'data', 'base64')
      FROM jsonb_array_elements(attachments) AS files (file)
     WHERE file ? 'data';
END $$;
