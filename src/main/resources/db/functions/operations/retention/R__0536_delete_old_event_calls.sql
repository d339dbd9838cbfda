-- Deletes some calls of routes that listen to events, done or discarded before that moment, and gives how many. A dead letter stays as long
-- as its event.
CREATE OR REPLACE FUNCTION communication.delete_old_event_calls(before timestamptz) RETURNS bigint LANGUAGE sql AS $$
    WITH deleted AS (
        DELETE FROM communication.event_call WHERE id = ANY (ARRAY (
            SELECT id FROM communication.event_call
             WHERE status <> 'queued' AND ended_at < before AND (status = 'done' OR discarded_at IS NOT NULL)
             ORDER BY ended_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM deleted
$$;
