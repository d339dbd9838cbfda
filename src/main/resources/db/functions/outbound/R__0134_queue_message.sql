-- Queues a message or a command at the end of its line. It goes into the named conversation, or into the sender's active one, which is
-- opened if there is none. A null field counts as missing. One idempotency key makes one row, however often and concurrently it is asked
-- for.
-- outcome: queued; known: by its idempotency key; key_reused: with another request; no_conversation; ended; cannot_reply; too_many_files.
CREATE OR REPLACE FUNCTION communication.queue_message(
    request jsonb, OUT outcome text, OUT message_id bigint, OUT conversation_id bigint) LANGUAGE plpgsql AS $$
DECLARE
    key   text := request ->> 'idempotency_key';
    needs text := CASE WHEN request ->> 'command' IS NOT NULL THEN 'command'
                       WHEN (request ->> 'private')::boolean THEN 'note'
                       WHEN jsonb_typeof(request -> 'template_params') <> 'null' THEN 'template'
                       ELSE 'text' END;
    files integer := coalesce(jsonb_array_length(nullif(request -> 'attachments', 'null')), 0);
    c     communication.conversation;
    known communication.message;
    way   record; -- communication.choose_adapter
BEGIN
    IF key IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('idempotency ' || key, 0));
        SELECT * INTO known FROM communication.message WHERE idempotency_key = key;
        IF known.id IS NOT NULL THEN
            outcome := CASE WHEN known.fingerprint = request ->> 'fingerprint' THEN 'known' ELSE 'key_reused' END;
            message_id := known.id;
            conversation_id := known.conversation_id;
            RETURN;
        END IF;
    END IF;

    IF request ->> 'conversation_id' IS NULL THEN
        c := communication.conversation_with(request);
    ELSE
        SELECT * INTO c FROM communication.conversation WHERE id = (request ->> 'conversation_id')::bigint FOR KEY SHARE;
    END IF;
    conversation_id := c.id;
    SELECT * INTO way FROM communication.choose_adapter(request, c.id, needs);
    outcome := coalesce(communication.refused_by(way.chosen, c, needs, files), 'queued');
    IF outcome = 'queued' THEN
        message_id := communication.put_in_line(request, c, way.chosen, way.session);
    END IF;
END $$;
