-- The WhatsApp bridge's sessions, and what it tells of messages that went out through them. What it tells of customers'
-- messages is stored as Chatwoot's is: R__store_delivery.sql.

DROP FUNCTION IF EXISTS communication.choose_session(bigint, uuid);
DROP FUNCTION IF EXISTS communication.whatsapp_address(communication.message, communication.conversation);
DROP FUNCTION IF EXISTS communication.store_receipt(communication.delivery);
DROP FUNCTION IF EXISTS communication.note_sessions(jsonb, double precision);
DROP FUNCTION IF EXISTS communication.note_session(text, text, text, text);
DROP FUNCTION IF EXISTS communication.wake_session(text);

-- What waits for that session to be connected is due at once. Who sends it at this moment keeps it.
CREATE FUNCTION communication.wake_session(connected text) RETURNS void LANGUAGE plpgsql AS $$
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

-- Keeps what the bridge says of a session; what is null stays as it is known. Says whether its status is news.
CREATE FUNCTION communication.note_session(session text, new_status text, phone text, called text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    news boolean;
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
    IF news AND new_status = 'connected' THEN
        PERFORM communication.wake_session(session);
    END IF;
    RETURN news;
END $$;

-- Keeps the bridge's list of all its sessions: a session that is not on it is deleted. Gives those whose status is news.
-- age: so many seconds ago the bridge was asked for it; what has become of a session since then is newer than the list.
CREATE FUNCTION communication.note_sessions(sessions jsonb, age double precision) RETURNS TABLE (session_id text, status text)
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

-- What the bridge tells of an outgoing message. One that is not known may be one of ours whose answer is on its way, or was lost:
-- it is kept until that is known. Gives the message.
CREATE FUNCTION communication.store_receipt(d communication.delivery) RETURNS communication.message LANGUAGE plpgsql AS $$
DECLARE
    m communication.message;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('receipt ' || d.external_id, 0)); -- who writes that id down, see take_receipts
    SELECT * INTO m FROM communication.message
     WHERE source = 'whatsapp' AND direction = 'outbound' AND external_id = d.external_id
       AND (session_id = d.session_id OR d.session_id = '')
     ORDER BY id DESC LIMIT 1;
    IF m.id IS NOT NULL THEN
        PERFORM FROM communication.conversation WHERE id = m.conversation_id FOR NO KEY UPDATE;
        PERFORM communication.report_delivery(m, d);
        SELECT * INTO m FROM communication.message WHERE id = m.id;
    ELSIF NOT EXISTS (SELECT FROM communication.message -- a customer's, that was edited or deleted: the bridge does not say what
                       WHERE account_id = d.account_id AND source = d.source AND external_id = d.external_id
                         AND (session_id = d.session_id OR d.session_id = '')) THEN
        INSERT INTO communication.bridge_receipt (session_id, external_id, shown, received_at, recipient, error)
        VALUES (d.session_id, d.external_id, d.delivery_status, communication.came_at(d), d.recipient, d.delivery_error)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN m;
END $$;

-- Where a message goes on WhatsApp: to the spelling of the number that its caller gave, else that the customer wrote from through the
-- bridge, else that Chatwoot's channel has. WhatsApp knows a number by one spelling, which need not be the one that we call it by.
CREATE FUNCTION communication.whatsapp_address(m communication.message, c communication.conversation) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(m.address,
        (SELECT known.address
           FROM (SELECT CASE k.direction WHEN 'inbound' THEN k.content_attributes #>> '{whatsapp,from}' ELSE k.address END AS address
                   FROM communication.message k
                  WHERE k.conversation_id = c.id AND k.source = 'whatsapp' AND (k.direction = 'inbound' OR k.address IS NOT NULL)
                  ORDER BY k.direction, k.timestamp DESC, k.id DESC LIMIT 1) AS known
          WHERE communication.one_phone(known.address) = c.user_identifier),
        (SELECT '+' || c.contact_inbox_source_id
          WHERE communication.one_phone('+' || c.contact_inbox_source_id) = c.user_identifier),
        c.user_identifier);
END $$;

-- The session that a claimed message goes out through, written down with it: the one that received what it answers; where that is
-- not connected, another one of the same number that is. Where it is not known, the one of the number that the customer wrote to,
-- else the only one that is connected. status: connected: hand it over; unknown: nobody has told of that session, try;
-- relinked: it has another number now; that, and any other: it has to wait. No row: the claim is another's by now.
CREATE FUNCTION communication.choose_session(message bigint, claim uuid, OUT session_id text, OUT status text)
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
