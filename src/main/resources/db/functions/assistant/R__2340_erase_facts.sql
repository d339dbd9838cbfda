-- Deletes the facts of a person, and gives how many: those under each of their names, and those of their conversations. A fact
-- has no channel: where one is named, the facts of the conversations there are meant.
CREATE OR REPLACE FUNCTION communication.erase_facts(names text[], account bigint, on_channel text, ids bigint[]) RETURNS bigint LANGUAGE sql AS $$
    WITH erased AS (
        DELETE FROM communication.contact_fact AS f
         WHERE f.conversation_id = ANY (ids)
            OR (f.account_id, f.user_identifier) IN (SELECT c.account_id, c.user_identifier FROM communication.conversation AS c WHERE c.id = ANY (ids))
            OR f.user_identifier = ANY (names) AND (account IS NULL OR f.account_id = account) AND on_channel IS NULL
        RETURNING 1
    )
    SELECT count(*) FROM erased
$$;
