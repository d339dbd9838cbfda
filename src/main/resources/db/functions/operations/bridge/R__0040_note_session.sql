-- Keeps the state that the bridge tells of a session, and says whether its status is new. A value that is null leaves the known one as it is.
CREATE OR REPLACE FUNCTION communication.note_session(session text, new_status text, phone text, called text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    news   boolean;
    linked boolean := EXISTS (SELECT FROM communication.bridge_session AS s WHERE s.session_id = session AND s.phone_number IS DISTINCT FROM phone);
BEGIN
    INSERT INTO communication.bridge_session AS s (session_id, status, phone_number, name, connected_at)
    VALUES (session, new_status, phone, called, CASE new_status WHEN 'connected' THEN now() END)
    ON CONFLICT (session_id) DO NOTHING;
    news := FOUND;
    IF NOT news THEN
        UPDATE communication.bridge_session AS s
           SET status = new_status, status_since = now(),
               connected_at = CASE new_status WHEN 'connected' THEN now() ELSE s.connected_at END
         WHERE s.session_id = session AND s.status <> new_status;
        news := FOUND;
        UPDATE communication.bridge_session AS s
           SET phone_number = coalesce(phone, s.phone_number), name = coalesce(called, s.name), seen_at = now()
         WHERE s.session_id = session;
    END IF;
    IF new_status = 'connected' AND (news OR phone IS NOT NULL AND linked) THEN
        PERFORM communication.wake_session(session);
    END IF;
    RETURN news;
END $$;
