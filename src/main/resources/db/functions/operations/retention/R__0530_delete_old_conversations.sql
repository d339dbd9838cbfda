-- Deletes some conversations that are over, with their messages and sightings, and gives how many rows of each table: those that ended first,
-- as many as have 5,000 messages together, and at least one. A conversation that another transaction works with is left for the next night.
CREATE OR REPLACE FUNCTION communication.delete_old_conversations(before timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    next     communication.conversation;
    ids      bigint[] := '{}';
    messages bigint;
    together bigint := 0;
    deleted  jsonb;
BEGIN
    FOR next IN SELECT * FROM communication.over(before) ORDER BY ended_at, id LIMIT 100 LOOP
        messages := (SELECT count(*) FROM communication.message WHERE conversation_id = next.id);
        EXIT WHEN ids <> '{}' AND together + messages > 5000; -- before it is locked: a large one is deleted for minutes
        PERFORM FROM communication.conversation WHERE id = next.id FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        CONTINUE WHEN NOT pg_try_advisory_xact_lock(communication.sender_key(next));
        CONTINUE WHEN next.chatwoot_conversation_id IS NOT NULL
                      AND NOT pg_try_advisory_xact_lock(communication.place_key(next.account_id, next.chatwoot_conversation_id));
        ids := ids || next.id;
        together := together + messages;
    END LOOP;
    PERFORM communication.lock_line(id) FROM unnest(ids) AS id ORDER BY id;
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
