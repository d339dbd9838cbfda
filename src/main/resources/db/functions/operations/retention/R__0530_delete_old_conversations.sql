-- Deletes some conversations that are over, with their messages and sightings, and gives how many rows of each table: those that ended first,
-- as many as have 5,000 messages together, and at least one. A conversation that another transaction works with is left for the next night.
CREATE OR REPLACE FUNCTION communication.delete_old_conversations(before timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    ids     bigint[] := ARRAY (SELECT id FROM communication.over(before) ORDER BY ended_at LIMIT 100);
    deleted jsonb;
BEGIN
    ids := ARRAY (SELECT id FROM communication.conversation WHERE id = ANY (ids) ORDER BY id FOR UPDATE SKIP LOCKED);
    ids := ARRAY (SELECT c.id FROM communication.conversation c
                   WHERE c.id = ANY (ids) AND pg_try_advisory_xact_lock(communication.sender_key(c))
                     AND CASE WHEN c.chatwoot_conversation_id IS NULL THEN true
                              ELSE pg_try_advisory_xact_lock(communication.place_key(c.account_id, c.chatwoot_conversation_id)) END
                   ORDER BY c.id);
    ids := ARRAY (SELECT id FROM (SELECT c.id, row_number() OVER earlier AS place, sum(m.messages) OVER earlier AS messages
                                    FROM communication.conversation c
                                   CROSS JOIN LATERAL (SELECT count(*) AS messages FROM communication.message WHERE conversation_id = c.id) AS m
                                   WHERE c.id = ANY (ids)
                                  WINDOW earlier AS (ORDER BY c.ended_at, c.id)) AS counted
                   WHERE place = 1 OR messages <= 5000 ORDER BY id);
    PERFORM communication.lock_line(id) FROM unnest(ids) AS id;
    ids := ARRAY (SELECT id FROM communication.over(before) WHERE id = ANY (ids)); -- read again: they are locked now
    deleted := jsonb_build_object(
        'message', (SELECT count(*) FROM communication.message WHERE conversation_id = ANY (ids)),
        'turn', (SELECT count(*) FROM communication.turn WHERE conversation_id = ANY (ids)),
        'upload', (SELECT count(*) FROM communication.upload u JOIN communication.message m ON m.id = u.message_id
                    WHERE m.conversation_id = ANY (ids)));
    WITH seen AS (
        DELETE FROM communication.sighting s
         USING communication.conversation c
         WHERE c.id = ANY (ids) AND s.account_id = c.account_id AND s.chatwoot_conversation_id = c.chatwoot_conversation_id
           AND s.moment BETWEEN c.started_at AND c.ended_at
        RETURNING s.moment
    )
    SELECT deleted || jsonb_build_object('sighting', count(*)) INTO deleted FROM seen;
    DELETE FROM communication.conversation WHERE id = ANY (ids);
    RETURN deleted || jsonb_build_object('conversation', cardinality(ids));
END $$;
