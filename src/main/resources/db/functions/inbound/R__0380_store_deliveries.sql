-- Stores the deliveries in their order, each with its event, its conversation and its message, and gives the outcome of each.
-- payloads: as they came, in the same order. patient: whether to wait for locks as long as it takes.
-- Plans are made once and for all, even if a connection's first deliveries find empty tables.
--
-- It keeps the result the same for all orders of events: Chatwoot sends them in any order, twice and late.
--   * One sender's deliveries are stored one after the other (advisory lock). The unique indexes hold even without it.
--   * A message is known by its account, source, id and, from the bridge, its session or our number; one of ours also by its reply_id
--     (known_message).
--   * Each moment at which Chatwoot's conversation was alive or resolved is kept (sighting). Our conversations follow from these moments:
--     one goes from the first sign of life after an end to the next end (conversation_alive, end_conversation).
--   * A message belongs to the conversation that had begun last when it was written, not to the one that is active now.
--   * A conversation is found by its Chatwoot conversation, also if the contact has another name or address now (follow).
--   * Status and assignee change only with a newer version of the Chatwoot conversation (apply_state). The handler follows from all
--     sightings (handler).
--   * Chatwoot's times are compared with Chatwoot's times only, and none of them counts from the future (not_ahead, version_of, written_at).
--   * A replayed event counts as of the time it came, and becomes at most one message, even without an id.
-- store_delivery does all this for one delivery. Most deliveries are a customer's new message in a conversation that goes on or begins:
-- store_new_messages stores these of many senders at once, and leaves the others to store_delivery.
--
-- Lock order: all senders and Chatwoot conversations of the statement, sorted, then as everywhere a conversation's row, its line, its
-- messages. Many deliveries hold the rows of one sender while they wait for another's. To end a deadlock, an impatient caller gives up
-- before PostgreSQL looks for one, and GroupCommit stores its deliveries one by one.
CREATE OR REPLACE FUNCTION communication.store_deliveries(given communication.delivery[], payloads text[], patient boolean)
    RETURNS TABLE (outcome text, reason text, answer json, awaiting bigint, conversation_id bigint, message_id bigint)
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    senders bigint[] := ARRAY ( -- the key of its sender; null: it changes nothing of a sender's
        SELECT CASE WHEN d.ignored IS NULL AND d.user_identifier IS NOT NULL
                    THEN hashtextextended(concat_ws(' ', d.account_id, d.channel, d.user_identifier), 0) END FROM unnest(given) AS d);
    places  bigint[] := ARRAY ( -- the key of its Chatwoot conversation, else of its sender
        SELECT coalesce(communication.place_key(d.account_id, d.chatwoot_conversation_id), senders[d.ordinality])
          FROM unnest(given) WITH ORDINALITY AS d);
    messages bigint[] := ARRAY (
        SELECT hashtextextended(concat_ws(' ', d.account_id, d.source, d.external_id), 0) FROM unnest(given) AS d);
    n       integer;
    numbers bigint[]; -- of the deliveries that store_new_messages has stored; the next three have, of each of these:
    conversations bigint[]; -- its conversation
    stored  bigint[]; -- its message
    awaited bigint[]; -- its conversation, if the message awaits an answer; else null
BEGIN
    -- less than deadlock_timeout; else less than statement_timeout: a statement that waits for others is not one that takes too long
    PERFORM set_config('lock_timeout', CASE WHEN patient THEN '3s' ELSE '500ms' END, true);
    PERFORM pg_advisory_xact_lock(key)
       FROM (SELECT DISTINCT key FROM unnest(senders, places) WITH ORDINALITY AS locked (sender, place, n),
                    LATERAL (VALUES (sender), (CASE WHEN sender IS NOT NULL THEN place END)) AS keys (key)
              ORDER BY key) AS in_order;
    SELECT array_agg(new.n), array_agg(new.conversation_id), array_agg(new.message_id), array_agg(new.awaiting)
      INTO numbers, conversations, stored, awaited
      FROM communication.store_new_messages(given, senders, places, messages, payloads) AS new;
    IF cardinality(numbers) = cardinality(given) THEN -- most groups
        RETURN QUERY
            SELECT 'stored', NULL::text,
                   communication.webhook_answer('stored', NULL, of_each.conversation, of_each.message, 'inbound', 'received'),
                   of_each.awaited, of_each.conversation, of_each.message
              FROM unnest(numbers, conversations, stored, awaited) AS of_each (n, conversation, message, awaited) ORDER BY of_each.n;
        RETURN;
    END IF;
    FOR n, outcome, reason, conversation_id, message_id, awaiting IN
        SELECT i, CASE WHEN new.n IS NOT NULL THEN 'stored' END, NULL, new.conversation_id, new.message_id, new.awaiting
          FROM generate_series(1, cardinality(given)) AS i
          LEFT JOIN unnest(numbers, conversations, stored, awaited) AS new (n, conversation_id, message_id, awaiting) ON new.n = i
         ORDER BY i
    LOOP
        IF outcome = 'stored' THEN
            answer := communication.webhook_answer(outcome, NULL, conversation_id, message_id, 'inbound', 'received');
        ELSE
            SELECT * INTO outcome, reason, answer, awaiting, conversation_id, message_id
              FROM communication.store_delivery(given[n], payloads[n]);
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;
