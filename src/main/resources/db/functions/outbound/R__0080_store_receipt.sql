-- What another than Chatwoot tells of an outgoing message. One that is not known may be one of ours whose answer is on its way, or was lost:
-- it is kept until that is known. Gives the message.
CREATE OR REPLACE FUNCTION communication.store_receipt(d communication.delivery) RETURNS communication.message LANGUAGE plpgsql AS $$
DECLARE
    m communication.message;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('receipt ' || d.external_id, 0)); -- who writes that id down, see take_receipts
    SELECT * INTO m FROM communication.message
     WHERE source = d.source AND direction = 'outbound' AND external_id = d.external_id
       AND (session_id = d.session_id OR d.session_id = '')
     ORDER BY id DESC LIMIT 1;
    IF m.id IS NOT NULL THEN
        PERFORM FROM communication.conversation WHERE id = m.conversation_id FOR NO KEY UPDATE;
        PERFORM communication.report_delivery(m, d);
        SELECT * INTO m FROM communication.message WHERE id = m.id;
    ELSIF NOT EXISTS (SELECT FROM communication.message -- a customer's, that was edited or deleted: nobody says what
                       WHERE account_id = d.account_id AND source = d.source AND external_id = d.external_id
                         AND (session_id = d.session_id OR d.session_id = '')) THEN
        INSERT INTO communication.bridge_receipt (session_id, external_id, shown, received_at, recipient, error)
        VALUES (d.session_id, d.external_id, d.delivery_status, communication.came_at(d), d.recipient, d.delivery_error)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN m;
END $$;
