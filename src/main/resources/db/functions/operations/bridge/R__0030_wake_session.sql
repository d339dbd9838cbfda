-- Makes every message that waits for that session, or for its number, due at once. A message that is being sent at this moment is left alone.
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
                                      WHERE s.session_id = connected)
                 OR EXISTS (SELECT FROM communication.bridge_session s JOIN communication.message k -- the customer wrote to it through another session
                                          ON k.content_attributes #>> '{whatsapp,to}' = s.phone_number
                             WHERE s.session_id = connected AND k.conversation_id = m.conversation_id AND k.direction = 'inbound'
                               AND k.source = 'whatsapp'))
            FOR UPDATE SKIP LOCKED));
END $$;
