-- Deletes the sightings of a person, and gives how many: those of the Chatwoot conversations of their conversations (ids), and those that bear
-- one of their names. A sighting has no channel: if one is named, only the conversations there are meant.
CREATE OR REPLACE FUNCTION communication.erase_sightings(names text[], account bigint, on_channel text, ids bigint[]) RETURNS bigint LANGUAGE sql AS $$
    WITH erased AS (
        DELETE FROM communication.sighting AS s
         WHERE (s.account_id, s.chatwoot_conversation_id) IN (SELECT * FROM communication.places(ids))
            OR s.user_identifier = ANY (names) AND (account IS NULL OR s.account_id = account) AND on_channel IS NULL
        RETURNING 1
    )
    SELECT count(*) FROM erased
$$;
