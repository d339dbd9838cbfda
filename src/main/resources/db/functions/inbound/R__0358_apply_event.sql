-- Applies an event of Chatwoot's or the bridge's about a conversation or a message: finds the message if it is known, places it, stores or
-- changes it, and brings its conversations up to date. awaiting: the conversation, if it has a new message to answer.
-- It keeps each message single and in its conversation, in whatever order the events come. The caller has locked the sender and Chatwoot's
-- conversation: without these locks two deliveries could each find no conversation and open one.
CREATE OR REPLACE FUNCTION communication.apply_event(
    d communication.delivery,
    OUT outcome text, OUT reason text, OUT answer json, OUT awaiting bigint, OUT conversation_id bigint, OUT message_id bigint)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    at       timestamptz := communication.came_at(d);
    version  timestamptz := communication.version_of(d, at);
    written  timestamptz := communication.written_at(d, at, version);
    placed   record;
    m        communication.message;
BEGIN
    IF d.direction IS NOT NULL THEN
        m := communication.known_message(d);
        d.by_human := d.by_human AND m.reply_id IS NULL; -- ours, sent with a user's token
        IF m.reply_id IS NOT NULL AND d.sender_type = 'agent_bot' AND d.sender_id IS NOT NULL AND d.reply_id = m.reply_id THEN
            INSERT INTO communication.own_bot VALUES (d.account_id, d.sender_id) ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    placed := communication.place_delivery(d, m, version, written);
    conversation_id := placed.own_id;

    IF d.direction IS NULL THEN
        outcome := 'applied';
        conversation_id := coalesce(placed.shown_id, communication.conversation_for(d, version));
    ELSIF m.id IS NOT NULL THEN
        outcome := CASE d.event WHEN 'message_updated' THEN 'applied' ELSE 'duplicate' END;
    ELSIF communication.is_echo(d, at) THEN
        outcome := 'ignored';
        reason := 'own_message';
        d.by_human := false;
    ELSE
        outcome := 'stored';
        m := communication.store_message(d, coalesce(conversation_id, communication.conversation_for(d, written),
                                                     communication.conversation_alive(d, written)), at, version, written);
    END IF;
    IF m.direction = 'outbound' THEN
        PERFORM communication.report_delivery(m, d);
    END IF;
    IF d.event = 'message_updated' THEN
        PERFORM communication.change_message(m, d, version);
    END IF;
    IF m.id IS NOT NULL THEN
        SELECT * INTO m FROM communication.message WHERE id = m.id; -- the steps may have moved it and changed its status
        conversation_id := m.conversation_id;
    END IF;
    PERFORM communication.apply_state(placed.shown_id, conversation_id, d, written, version);

    message_id := m.id;
    answer := communication.webhook_answer(outcome, reason, conversation_id, m.id, m.direction, m.status);
    awaiting := CASE WHEN outcome = 'stored' AND m.direction = 'inbound' AND m.no_answer IS NULL THEN conversation_id END;
END $$;
