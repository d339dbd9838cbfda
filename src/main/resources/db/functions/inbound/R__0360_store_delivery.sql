-- Stores one delivery and its event, and gives the outcome. awaiting: the conversation that has a new message to answer.
-- Event and effect are one transaction, so none is stored without the other. The caller has locked the sender: store_deliveries.
CREATE OR REPLACE FUNCTION communication.store_delivery(
    d communication.delivery, payload text,
    OUT outcome text, OUT reason text, OUT answer json, OUT awaiting bigint, OUT conversation_id bigint, OUT message_id bigint)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    m communication.message;
BEGIN
    d.session_id := coalesce(d.session_id, '');
    IF d.spool_id IS NOT NULL THEN
        INSERT INTO communication.spooled (id) VALUES (d.spool_id) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN -- its program died before it had deleted the file
            outcome := 'duplicate';
            answer := json_build_object('status', 'duplicate');
            RETURN;
        END IF;
    END IF;
    IF d.session_id <> '' AND d.session_status IS NULL AND d.ignored IS NULL AND d.replay_of IS NULL THEN
        INSERT INTO communication.bridge_session (session_id, status, phone_number)
        VALUES (d.session_id, 'connected', d.session_phone) ON CONFLICT DO NOTHING; -- a session that tells of messages is connected
    END IF;
    IF d.ignored IS NOT NULL THEN
        outcome := 'ignored';
        reason := d.ignored;
        answer := communication.webhook_answer(outcome, reason, NULL, NULL, NULL, NULL);
    ELSIF d.session_status IS NOT NULL THEN
        outcome := 'duplicate';
        IF d.replay_of IS NULL AND communication.note_session(d.session_id, d.session_status, d.session_phone, d.session_name) THEN
            outcome := 'applied';
        END IF;
        answer := json_build_object('session_id', d.session_id, 'status', d.session_status);
    ELSIF d.direction IS NULL AND d.delivery_status IS NOT NULL THEN
        m := communication.store_receipt(d);
        message_id := m.id;
        conversation_id := m.conversation_id;
        outcome := CASE WHEN m.id IS NULL THEN 'ignored' ELSE 'applied' END;
        reason := CASE WHEN m.id IS NULL THEN 'unknown_message' END;
        answer := communication.webhook_answer(outcome, reason, conversation_id, m.id, m.direction, m.status);
    ELSE
        SELECT * INTO outcome, reason, answer, awaiting, conversation_id, message_id FROM communication.apply_event(d);
    END IF;

    INSERT INTO communication.webhook_event
           (source, hook, delivery_id, event, account_id, payload, outcome, reason, conversation_id, message_id, replay_of)
    VALUES (coalesce(d.via, d.source), d.hook, d.delivery_id, d.event, d.account_id, payload::json, outcome, reason, conversation_id, message_id, d.replay_of);
END $$;
