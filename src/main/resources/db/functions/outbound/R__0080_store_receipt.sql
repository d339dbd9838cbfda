-- Applies the report of another door than Chatwoot on an outgoing message, and gives the message. A report about an unknown message is kept:
-- it may be one of ours whose answer is still on its way or was lost.
CREATE OR REPLACE FUNCTION communication.store_receipt(d communication.delivery) RETURNS communication.message LANGUAGE plpgsql AS $$
DECLARE
    m communication.message;
BEGIN
    -- the transaction that stores this id takes the same lock: take_receipts
    PERFORM pg_advisory_xact_lock(hashtextextended('receipt ' || d.external_id, 0));
    SELECT * INTO m FROM communication.message
     WHERE source = d.source AND direction = 'outbound' AND external_id = d.external_id
       AND (session_id = d.session_id OR d.session_id = '')
     ORDER BY id DESC LIMIT 1;
    IF m.id IS NOT NULL THEN
        PERFORM FROM communication.conversation WHERE id = m.conversation_id FOR NO KEY UPDATE;
        PERFORM communication.report_delivery(m, d);
        SELECT * INTO m FROM communication.message WHERE id = m.id;
    ELSIF NOT EXISTS (SELECT FROM communication.message -- a customer's message that was edited or deleted
                       WHERE account_id = d.account_id AND source = d.source AND external_id = d.external_id
                         AND (session_id = d.session_id OR d.session_id = '')) THEN
        INSERT INTO communication.bridge_receipt (session_id, external_id, shown, received_at, recipient, error)
        VALUES (d.session_id, d.external_id, d.delivery_status, communication.came_at(d), d.recipient, d.delivery_error)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN m;
END $$;
