-- Discards dead letters, the oldest thousand of each table if no ids are given, and gives their ids. They stay in their conversations.
CREATE OR REPLACE FUNCTION communication.discard_letters(ids bigint[], reason text) RETURNS SETOF bigint LANGUAGE sql AS $$
    WITH messages AS (
        UPDATE communication.message
           SET discarded_at = now(), discard_reason = reason
         WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL
           AND id = ANY (coalesce(ids, ARRAY (SELECT m.id FROM communication.message AS m
                                               WHERE m.status = 'failed' AND m.adapter IS NOT NULL AND m.discarded_at IS NULL ORDER BY m.id LIMIT 1000)))
        RETURNING id
    ), calls AS (
        UPDATE communication.event_call
           SET discarded_at = now(), discard_reason = reason, body = NULL
         WHERE status = 'failed' AND discarded_at IS NULL
           AND id = ANY (coalesce(ids, ARRAY (SELECT k.id FROM communication.event_call AS k
                                               WHERE k.status = 'failed' AND k.discarded_at IS NULL ORDER BY k.id LIMIT 1000)))
        RETURNING id
    )
    SELECT id FROM messages UNION ALL SELECT id FROM calls
$$;
