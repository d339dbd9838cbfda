-- What waits for that session to be connected is due at once. Who sends it at this moment keeps it.
CREATE OR REPLACE FUNCTION communication.wake_session(connected text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.message
       SET next_attempt_at = now()
     WHERE id = ANY (ARRAY (
         SELECT m.id FROM communication.message m
          WHERE m.adapter = 'whatsapp' AND m.status = 'queued' AND m.next_attempt_at > now()
            AND m.claim_id IS NULL AND m.in_doubt_since IS NULL
            AND (m.session_id IN (connected, '')
                 OR m.session_id IN (SELECT other.session_id
                                       FROM communication.bridge_session other JOIN communication.bridge_session s USING (phone_number)
                                      WHERE s.session_id = connected))
            FOR UPDATE SKIP LOCKED));
END $$;
