-- Erases a person, records who did it and how much was erased but not whom, and gives how many rows of each table; null: nothing
-- is known.
-- events: the ids that events_of found up to the id after. Later events are searched here.
--
-- It keeps a conversation whole: a webhook that comes at the same moment finds all of it or nothing. For that the senders are
-- locked first, as store_deliveries locks them, then as everywhere the conversations' rows, their lines and their messages.
-- A turn at work loses its conversation, as it would lose its lease. A message that is being sent arrives, and Chatwoot's webhook
-- about it begins a new conversation.
CREATE OR REPLACE FUNCTION communication.erase_contact(
    identifier text, account bigint, on_channel text, events bigint[], after bigint, actor text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    names   text[] := communication.names_of(identifier);
    ids     bigint[];
    senders bigint[];
    locked  bigint[] := '{}';
    said    bigint[]; -- in groups: what others said there stays
    deleted bigint;
    erased  jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('erase contact', 0)); -- two erasures could wait for each other's senders
    DELETE FROM communication.bulk_job WHERE filter ->> 'user_identifier' = ANY (names); -- before any line is locked: a batch locks the job first
    LOOP -- a conversation may have begun while this waited for the locks of the others
        SELECT array_agg(DISTINCT c.id), array_agg(DISTINCT key ORDER BY key) FILTER (WHERE key <> ALL (locked))
          INTO ids, senders
          FROM communication.conversations_of(identifier, account, on_channel) AS c,
               LATERAL (VALUES (communication.sender_key(c)), (communication.place_key(c.account_id, c.chatwoot_conversation_id))) AS keys (key);
        EXIT WHEN senders IS NULL;
        PERFORM pg_advisory_xact_lock(key) FROM unnest(senders) AS key;
        locked := locked || senders;
    END LOOP;
    ids := coalesce(ids, '{}');
    said := ARRAY (SELECT m.id FROM communication.message m
                    WHERE communication.said_in_group(m, identifier) AND m.conversation_id <> ALL (ids)
                      AND (account IS NULL OR m.account_id = account) AND (on_channel IS NULL OR on_channel IN (
                          SELECT channel FROM communication.adapter WHERE answers = m.source)));
    PERFORM FROM communication.conversation
      WHERE id = ANY (ids) OR id IN (SELECT conversation_id FROM communication.message WHERE id = ANY (said))
      ORDER BY id FOR UPDATE;
    ids := ARRAY (SELECT id FROM communication.conversation WHERE id = ANY (ids) ORDER BY id);
    PERFORM communication.lock_line(id) FROM unnest(ids) AS id;
    events := events || ARRAY (SELECT communication.events_of(identifier, account, on_channel, after, 9223372036854775807));
    erased := jsonb_build_object(
        'conversations', cardinality(ids),
        'messages', (SELECT count(*) FROM communication.message WHERE conversation_id = ANY (ids) OR id = ANY (said)),
        'turns', (SELECT count(*) FROM communication.turn WHERE conversation_id = ANY (ids)),
        'uploads', (SELECT count(*) FROM communication.upload u JOIN communication.message m ON m.id = u.message_id
                     WHERE m.conversation_id = ANY (ids)));
    erased := erased || jsonb_build_object('facts', communication.erase_facts(names, account, on_channel, ids),
        'purchase_orders', communication.erase_purchase_orders(names, account, on_channel, ids));
    DELETE FROM communication.sighting AS s
     WHERE (s.account_id, s.chatwoot_conversation_id) IN (SELECT * FROM communication.places(ids))
        OR s.user_identifier = ANY (names) AND (account IS NULL OR s.account_id = account)
           AND on_channel IS NULL; -- a sighting has no channel
    GET DIAGNOSTICS deleted = ROW_COUNT;
    erased := erased || jsonb_build_object('sightings', deleted);
    PERFORM communication.leave_out(ids);
    PERFORM communication.erase_notifications(ids);
    DELETE FROM communication.conversation WHERE id = ANY (ids);
    DELETE FROM communication.message WHERE id = ANY (said);
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
