-- Erases a person, records who did it and how much was erased but not whom, and gives how many rows of each table; null: nothing
-- is known.
-- events: the ids that events_of found up to the id after. Later events are searched here.
--
-- It keeps a conversation whole: a webhook that comes at the same moment finds all of it or nothing. For that the senders are
-- locked first (lock_person), then as everywhere the conversations' rows, their lines and their messages.
-- A turn at work loses its conversation, as it would lose its lease. A message that is being sent arrives, and Chatwoot's webhook
-- about it begins a new conversation.
CREATE OR REPLACE FUNCTION communication.erase_contact(
    identifier text, account bigint, on_channel text, events bigint[], after bigint, actor text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    names   text[] := communication.names_of(identifier);
    read    bigint := coalesce((SELECT max(id) FROM communication.message), 0) - 10000; -- a smaller id may still be under way
    ids     bigint[];
    said    bigint[];
    deleted bigint;
    erased  jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('erase contact', 0)); -- two erasures could wait for each other's senders
    DELETE FROM communication.bulk_job -- before any line is locked: a batch locks the job first
     WHERE communication.names_of(filter ->> 'user_identifier') && names -- an operator typed it
        OR communication.names_of(regexp_replace(regexp_replace(filter ->> 'user_identifier', '^\s*00', '+'), '[\s().-]', '', 'g')) && names;
    said := ARRAY (SELECT communication.said_elsewhere(identifier, account, on_channel, '{}', 0)); -- reads all messages: nobody waits for that
    ids := communication.lock_person(identifier, account, on_channel);
    said := ARRAY (SELECT m.id FROM communication.message m WHERE m.id = ANY (said) AND m.conversation_id <> ALL (ids)
                    UNION
                   SELECT communication.said_elsewhere(identifier, account, on_channel, ids, read));
    PERFORM FROM communication.conversation
      WHERE id = ANY (ids) OR id IN (SELECT conversation_id FROM communication.message WHERE id = ANY (said))
      ORDER BY id FOR UPDATE;
    ids := ARRAY (SELECT id FROM communication.conversation WHERE id = ANY (ids) ORDER BY id);
    PERFORM communication.lock_line(id) FROM unnest(ids) AS id;
    events := events || ARRAY (SELECT communication.events_of(identifier, account, on_channel, after, 9223372036854775807));
    erased := jsonb_build_object(
        'facts', communication.erase_facts(names, account, on_channel, ids),
        'purchase_orders', communication.erase_purchase_orders(names, account, on_channel, ids),
        'sightings', communication.erase_sightings(names, account, on_channel, ids));
    erased := erased || communication.erase_conversations(ids, said);
    DELETE FROM communication.bridge_receipt WHERE recipient = ANY (names);
    DELETE FROM communication.webhook_event WHERE id = ANY (events);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    erased := erased || jsonb_build_object('webhook_events', deleted);
    IF NOT EXISTS (SELECT FROM jsonb_each(erased) WHERE value <> '0') THEN
        RETURN NULL;
    END IF;
    INSERT INTO communication.audit (actor, action, details)
    VALUES (actor, 'erase_contact', jsonb_build_object('erased', erased, 'conversation_ids', ids));
    RETURN jsonb_build_object('erased', erased);
END $$;
