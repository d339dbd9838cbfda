-- Stores webhooks, of Chatwoot or of the WhatsApp bridge, many in one statement: of each its event, its conversation (insert or get),
-- its message (once).
--
-- Chatwoot's events come in any order, doubled and late. What keeps the end the same for all orders:
--   * one sender's deliveries run one after the other (advisory lock), and the unique indexes hold even without it;
--   * a message is known by (account, source, id, and of the bridge its session or our number), one of ours also by its reply_id,
--     within its account;
--   * every moment at which Chatwoot's conversation was seen alive or resolved is kept (sighting), and ours follow from them:
--     one goes from the first moment of life after an end to the first end after that;
--   * a message belongs to the conversation that had begun last when it was written, not to the one that is alive now;
--   * a conversation of ours follows Chatwoot's: found by that one's id, whatever its contact is called by now;
--   * status and assignee move only to a newer version of the Chatwoot conversation (source_updated_at), and who handles it follows from
--     all that was seen of it (handler);
--   * Chatwoot's moments are compared with Chatwoot's, and none counts from the future (not_ahead, version_of, written_at);
--   * a replayed event is as old as when it came, and becomes one message at most, also one without an id.
--
-- store_delivery does all that, for one delivery. Most deliveries are nothing special: a customer's new message in a conversation
-- that is alive, or that begins with it. store_new_messages stores these of many senders at once; what it leaves is store_delivery's.
--
-- Lock order: the senders and Chatwoot's conversations, all of a statement's in one order; then as everywhere a conversation's row, its line, its messages. Who
-- stores many deliveries holds the rows of one sender while it waits for another's: it gives up before anybody else has to, and its
-- deliveries are stored one by one (GroupCommit).

-- Stores the deliveries, in their order, and gives what became of each. payloads: as they came, in the same order. patient: whether
-- to wait for as long as somebody else holds a sender, a conversation, a message.
-- Plans are made once for all, also where a connection's first deliveries find empty tables.
CREATE OR REPLACE FUNCTION communication.store_deliveries(deliveries json, payloads text[], patient boolean)
    RETURNS TABLE (outcome text, reason text, answer json, awaiting bigint, conversation_id bigint, message_id bigint)
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    given   communication.delivery[] := ARRAY (SELECT d FROM json_populate_recordset(NULL::communication.delivery, deliveries) AS d);
    senders bigint[] := ARRAY ( -- of each, what is locked for its sender; null: it changes nothing of a sender's
        SELECT CASE WHEN d.ignored IS NULL AND d.user_identifier IS NOT NULL
                    THEN hashtextextended(concat_ws(' ', d.account_id, d.channel, d.user_identifier), 0) END FROM unnest(given) AS d);
    places  bigint[] := ARRAY ( -- of each, Chatwoot's conversation; where there is none, its sender
        SELECT coalesce(communication.place_key(d.account_id, d.chatwoot_conversation_id), senders[d.ordinality])
          FROM unnest(given) WITH ORDINALITY AS d);
    messages bigint[] := ARRAY (
        SELECT hashtextextended(concat_ws(' ', d.account_id, d.source, d.external_id), 0) FROM unnest(given) AS d);
    n       integer;
BEGIN
    IF NOT patient THEN
        PERFORM set_config('lock_timeout', '500ms', true); -- less than deadlock_timeout
    END IF;
    PERFORM pg_advisory_xact_lock(key)
       FROM (SELECT DISTINCT key FROM unnest(senders, places) WITH ORDINALITY AS locked (sender, place, n),
                    LATERAL (VALUES (sender), (CASE WHEN sender IS NOT NULL THEN place END)) AS keys (key)
              ORDER BY key) AS in_order;
    FOR n, outcome, reason, conversation_id, message_id, awaiting IN
        SELECT i, CASE WHEN new.n IS NOT NULL THEN 'stored' END, NULL, new.conversation_id, new.message_id, new.awaiting
          FROM generate_series(1, cardinality(given)) AS i
          LEFT JOIN communication.store_new_messages(given, senders, places, messages, payloads) AS new ON new.n = i
         ORDER BY i
    LOOP
        IF outcome = 'stored' THEN
            answer := json_build_object('conversation_id', conversation_id, 'message_id', message_id,
                                        'direction', 'inbound', 'status', 'received');
        ELSE
            SELECT * INTO outcome, reason, answer, awaiting, conversation_id, message_id
              FROM communication.store_delivery(given[n], payloads[n]);
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;
