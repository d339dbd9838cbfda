-- Gives ids of the dead letters that match a filter, above one id and below another, the smallest or the newest first, at most so many.
-- The only list of the fields that a filter may name: cause, adapter, event, inbox_id, conversation_id, user_identifier, error (a part of
-- it), in_doubt, from and to (when it failed), and, of a job, counted_at: letters that failed later are left out. Each is part of the
-- statement only where it is given, so that an index serves it: a cause has one.
CREATE OR REPLACE FUNCTION communication.dead_letters(filter jsonb, above bigint, below bigint, newest boolean, most bigint)
    RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE concat('SELECT id FROM communication.dead_letter WHERE id > $2 AND id < $3',
        CASE WHEN filter ? 'cause' THEN ' AND cause = $1 ->> ''cause''' END,
        CASE WHEN filter ? 'error' THEN ' AND position(lower($1 ->> ''error'') IN lower(error)) > 0' END,
        CASE WHEN filter ? 'user_identifier' THEN ' AND user_identifier = ANY (communication.names_of($1 ->> ''user_identifier''))' END,
        CASE WHEN filter ? 'adapter' THEN ' AND adapter = $1 ->> ''adapter''' END,
        CASE WHEN filter ? 'event' THEN ' AND event = $1 ->> ''event''' END,
        CASE WHEN filter ? 'inbox_id' THEN ' AND inbox_id = CAST($1 ->> ''inbox_id'' AS bigint)' END,
        CASE WHEN filter ? 'conversation_id' THEN ' AND conversation_id = CAST($1 ->> ''conversation_id'' AS bigint)' END,
        CASE WHEN filter ? 'in_doubt' THEN ' AND in_doubt = CAST($1 ->> ''in_doubt'' AS boolean)' END,
        CASE WHEN filter ? 'from' THEN ' AND failed_at >= CAST($1 ->> ''from'' AS timestamptz)' END,
        CASE WHEN filter ? 'to' THEN ' AND failed_at < CAST($1 ->> ''to'' AS timestamptz)' END,
        CASE WHEN filter ? 'counted_at' THEN ' AND coalesce(failed_at < CAST($1 ->> ''counted_at'' AS timestamptz), true)' END,
        ' ORDER BY id', CASE WHEN newest THEN ' DESC' END, ' LIMIT $4') USING filter, above, below, most;
END $$;
