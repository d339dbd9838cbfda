-- Keeps the bridge's list of all its sessions, deletes the sessions that are not on it, and gives those whose status is new.
-- age: how many seconds ago the bridge was asked for the list. A status that is newer than the list stands.
CREATE OR REPLACE FUNCTION communication.note_sessions(sessions jsonb, age double precision) RETURNS TABLE (session_id text, status text)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    asked_at timestamptz := clock_timestamp() - make_interval(secs => age);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('bridge sessions', 0)); -- two programs poll
    DELETE FROM communication.bridge_receipt WHERE received_at < now() - interval '1 day';
    DELETE FROM communication.bridge_session WHERE status = 'deleted' AND status_since < now() - interval '30 days';
    RETURN QUERY
    SELECT listed.session_id, listed.status
      FROM jsonb_to_recordset(sessions) AS listed (session_id text, status text, phone_number text, name text)
     WHERE CASE WHEN EXISTS (SELECT FROM communication.bridge_session s
                              WHERE s.session_id = listed.session_id AND s.status_since > asked_at)
                THEN false
                ELSE communication.note_session(listed.session_id, listed.status, listed.phone_number, listed.name) END
     ORDER BY listed.session_id;
    RETURN QUERY
    UPDATE communication.bridge_session s
       SET status = 'deleted', status_since = now()
     WHERE s.status <> 'deleted' AND s.status_since <= asked_at
       AND NOT EXISTS (SELECT FROM jsonb_to_recordset(sessions) AS listed (session_id text) WHERE listed.session_id = s.session_id)
    RETURNING s.session_id, s.status;
END $$;
