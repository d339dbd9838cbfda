-- Locks a person's senders and Chatwoot conversations until the transaction ends, as store_deliveries locks them, and gives the ids of the
-- person's conversations. A webhook of that person that comes now waits, and finds all of the person or nothing.
-- A conversation may begin while this waits for a lock, so it looks again until it finds nothing that is not locked.
-- Each statement must see what was committed before it: VOLATILE and READ COMMITTED.
CREATE OR REPLACE FUNCTION communication.lock_person(identifier text, account bigint, on_channel text) RETURNS bigint[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    ids     bigint[];
    missing bigint[];
    locked  bigint[] := '{}';
BEGIN
    LOOP
        SELECT array_agg(DISTINCT c.id), array_agg(DISTINCT key ORDER BY key) FILTER (WHERE key <> ALL (locked))
          INTO ids, missing
          FROM communication.conversations_of(identifier, account, on_channel) AS c,
               LATERAL (VALUES (communication.sender_key(c)), (communication.place_key(c.account_id, c.chatwoot_conversation_id))) AS keys (key);
        EXIT WHEN missing IS NULL;
        PERFORM pg_advisory_xact_lock(key) FROM unnest(missing) AS key;
        locked := locked || missing;
    END LOOP;
    RETURN coalesce(ids, '{}');
END $$;
