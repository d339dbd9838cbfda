-- What happens to a message on its way out, one function for each change.

DROP VIEW IF EXISTS communication.queued;
DROP FUNCTION IF EXISTS communication.queue_message(jsonb);
DROP FUNCTION IF EXISTS communication.conversation_with(jsonb);
DROP FUNCTION IF EXISTS communication.requeue_messages(bigint[], interval);

-- All that is queued: what stands in a line, and callbacks, each by an index of its own (V11).
CREATE VIEW communication.queued AS
SELECT * FROM communication.message WHERE status = 'queued' AND command IS DISTINCT FROM 'callback'
 UNION ALL
SELECT * FROM communication.message
 WHERE status = 'queued' AND command = 'callback' AND adapter = 'callback' AND next_attempt_at IS NOT NULL;

-- The sender's active conversation in the inbox that is named, opened where there is none. It may have had no inbox until now: it began
-- through the bridge. Where no inbox is named it is the one in which the person wrote last.
CREATE FUNCTION communication.conversation_with(request jsonb) RETURNS communication.conversation LANGUAGE plpgsql AS $$
DECLARE
    inbox bigint := (request ->> 'inbox_id')::bigint;
    c     communication.conversation;
BEGIN
    LOOP
        SELECT * INTO c FROM communication.conversation
         WHERE account_id = (request ->> 'account_id')::bigint AND user_identifier = request ->> 'user_identifier'
           AND channel = request ->> 'channel' AND is_active
           AND (inbox IS NULL OR chatwoot_inbox_id = inbox OR chatwoot_inbox_id IS NULL AND chatwoot_conversation_id IS NULL)
         ORDER BY inbox IS NOT NULL AND chatwoot_inbox_id IS NULL, coalesce(last_inbound_at, started_at) DESC, id DESC
         LIMIT 1
           FOR KEY SHARE; -- who erases it has begun later, or has ended
        EXIT WHEN c.id IS NOT NULL;
        INSERT INTO communication.conversation (account_id, user_identifier, channel, chatwoot_inbox_id)
        VALUES ((request ->> 'account_id')::bigint, request ->> 'user_identifier', request ->> 'channel', inbox)
        ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active DO NOTHING;
    END LOOP;
    IF c.chatwoot_inbox_id IS NULL AND inbox IS NOT NULL THEN
        UPDATE communication.conversation SET chatwoot_inbox_id = inbox WHERE id = c.id;
        c.chatwoot_inbox_id := inbox;
    END IF;
    RETURN c;
END $$;

-- Queues a message, into the conversation that is named, or into the sender's active one, opened where there is none; or a
-- command, to be done in its place in the line. What the request names as null is as if it were not named.
-- One row for one idempotency key, however often and however concurrently it is asked for.
-- Which adapter sends it, where the request names none: the customer is reached where they wrote last (or where source and
-- session_id of the request say); notes, templates and commands are Chatwoot's.
-- outcome: queued; known: by its idempotency key; no_conversation; ended; cannot_reply; one_file: the bridge takes one a message;
-- key_reused, with another request.
CREATE FUNCTION communication.queue_message(
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

-- An operator has dead letters sent again. A message that Chatwoot knows by its id did not get further than Chatwoot: it goes out as
-- a new one, with a new marker. One that may have arrived keeps its marker and is looked for first; of what went through the bridge
-- nobody can find out more, and a human has decided. A command is just repeated.
CREATE FUNCTION communication.requeue_messages(ids bigint[], lifetime interval) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    ids := ARRAY (SELECT id FROM communication.message
                   WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL AND (ids IS NULL OR id = ANY (ids))
                   ORDER BY id LIMIT 1000); -- a lock for each line
    PERFORM communication.lock_line(line)
       FROM (SELECT DISTINCT conversation_id AS line FROM communication.message
              WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL AND id = ANY (ids)
              ORDER BY conversation_id) AS lines;
    PERFORM set_config('communication.operation', 'requeue', true);
    RETURN QUERY
    UPDATE communication.message
       SET status = 'queued', queued_at = now(), next_attempt_at = CASE command WHEN 'callback' THEN now() END,
           expires_at = now() + lifetime, attempts = 0, tries = 0,
           failed_at = NULL, delivered_at = NULL, forbidden_since = NULL,
           reply_id = CASE WHEN external_id IS NULL THEN reply_id ELSE gen_random_uuid() END,
           in_doubt_since = CASE WHEN external_id IS NULL AND adapter <> 'whatsapp' THEN in_doubt_since END,
           external_id = NULL
     WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL AND id = ANY (ids)
    RETURNING id;
    PERFORM set_config('communication.operation', '', true);
END $$;
