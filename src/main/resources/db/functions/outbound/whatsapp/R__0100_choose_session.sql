-- Chooses the session that a claimed message goes out through, and records it. No row: the claim is no longer valid.
-- First choice is the session that received the message being answered. If it is not connected, another connected session of the
-- same number is taken. If it is not known, the session of the number that the customer wrote to is taken, else the only connected
-- one.
-- status: connected: send it; unknown: no status of this session is known, try; relinked: it has another number now, wait; any
-- other: wait.
CREATE OR REPLACE FUNCTION communication.choose_session(message bigint, claim uuid, OUT session_id text, OUT status text)
    RETURNS SETOF record LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    m      communication.message;
    number text; -- that the customer wrote to
    linked text; -- that the session has now
BEGIN
    SELECT * INTO m FROM communication.message AS k WHERE k.id = message AND k.claim_id = claim AND k.status = 'queued';
    IF m.id IS NULL THEN
        RETURN;
    END IF;
    session_id := m.session_id;
    SELECT s.status, s.phone_number INTO status, linked FROM communication.bridge_session s WHERE s.session_id = m.session_id;
    status := coalesce(status, CASE m.session_id WHEN '' THEN 'none' ELSE 'unknown' END);
    SELECT k.content_attributes #>> '{whatsapp,to}' INTO number FROM communication.message AS k
     WHERE k.conversation_id = m.conversation_id AND k.direction = 'inbound' AND k.source = 'whatsapp'
       AND (k.session_id = m.session_id OR m.session_id = '')
     ORDER BY k.timestamp DESC, k.id DESC LIMIT 1;
    IF linked <> number THEN
        status := 'relinked';
    END IF;
    number := coalesce(number, linked);
    IF status NOT IN ('connected', 'unknown') THEN
        SELECT s.session_id, s.status INTO session_id, status
          FROM (SELECT s.session_id, s.status, 1 AS place FROM communication.bridge_session s
                 WHERE s.status = 'connected'
                   AND (s.phone_number = number
                        OR number IS NULL AND m.session_id = '' AND NOT EXISTS (
                            SELECT FROM communication.bridge_session another
                             WHERE another.status = 'connected' AND another.session_id <> s.session_id
                               AND (another.phone_number IS DISTINCT FROM s.phone_number OR s.phone_number IS NULL)))
                 UNION ALL
                SELECT session_id, status, 2) AS s
         ORDER BY s.place, s.session_id LIMIT 1;
    END IF;
    IF status IN ('connected', 'unknown') THEN
        UPDATE communication.message AS k SET session_id = choose_session.session_id, attempted_at = clock_timestamp()
         WHERE k.id = message AND k.claim_id = claim AND k.status = 'queued';
        IF NOT FOUND THEN
            RETURN;
        END IF;
    END IF;
    RETURN NEXT;
END $$;
