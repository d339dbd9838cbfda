-- Deletes some uploads of messages that were sent or discarded before that moment, and gives how many. The uploads of a dead letter stay,
-- because it may be sent again.
CREATE OR REPLACE FUNCTION communication.delete_old_uploads(before timestamptz) RETURNS bigint LANGUAGE sql AS $$
    WITH deleted AS (
        DELETE FROM communication.upload WHERE id = ANY (ARRAY (
            SELECT u.id FROM communication.upload u JOIN communication.message m ON m.id = u.message_id
             WHERE m.status = 'sent' AND greatest(m.expires_at, m.delivered_at) < before OR m.discarded_at < before
             LIMIT 20 FOR UPDATE OF u SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM deleted
$$;
