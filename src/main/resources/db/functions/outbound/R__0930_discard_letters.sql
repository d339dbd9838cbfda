-- Discards dead letters, all of them if no ids are given, and gives their ids. They stay in their conversations.
CREATE OR REPLACE FUNCTION communication.discard_letters(ids bigint[], reason text) RETURNS SETOF bigint LANGUAGE sql AS $$
    WITH messages AS (
        UPDATE communication.message
           SET discarded_at = now(), discard_reason = reason
         WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL AND (ids IS NULL OR id = ANY (ids))
        RETURNING id
    ), calls AS (
        UPDATE communication.event_call
           SET discarded_at = now(), discard_reason = reason, body = NULL
         WHERE status = 'failed' AND discarded_at IS NULL AND (ids IS NULL OR id = ANY (ids))
        RETURNING id
    )
    SELECT id FROM messages UNION ALL SELECT id FROM calls
$$;
