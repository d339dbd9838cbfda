-- Stores one delivery; its sender is locked (store_deliveries). awaiting: the conversation that has a new message to answer.
CREATE OR REPLACE FUNCTION communication.store_delivery(
    d communication.delivery, payload text,
    OUT outcome text, OUT reason text, OUT answer json, OUT awaiting bigint, OUT conversation_id bigint, OUT message_id bigint)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    at       timestamptz := communication.came_at(d);
    version  timestamptz := communication.version_of(d, at);
    written  timestamptz := communication.written_at(d, at, version);
    updated  boolean := d.event IS NOT DISTINCT FROM 'message_updated';
    state_id bigint; -- the conversation that the payload shows
    c_id     bigint; -- the one that the message belongs to
    c        communication.conversation;
    m        communication.message;
BEGIN
    d.session_id := coalesce(d.session_id, '');
    IF d.session_id <> '' AND d.session_status IS NULL AND d.ignored IS NULL AND d.replay_of IS NULL THEN
        INSERT INTO communication.bridge_session (session_id, status, phone_number)
        VALUES (d.session_id, 'connected', d.session_phone) ON CONFLICT DO NOTHING; -- who tells of messages is connected
    END IF;
    IF d.ignored IS NOT NULL THEN
        outcome := 'ignored';
        reason := d.ignored;
    ELSIF d.session_status IS NOT NULL THEN
        outcome := 'duplicate';
        IF d.replay_of IS NULL AND communication.note_session(d.session_id, d.session_status, d.session_phone, d.session_name) THEN
            outcome := 'applied';
        END IF;
    ELSIF d.direction IS NULL AND d.delivery_status IS NOT NULL THEN
        m := communication.store_receipt(d);
        c_id := m.conversation_id;
        outcome := CASE WHEN m.id IS NULL THEN 'ignored' ELSE 'applied' END;
        reason := CASE WHEN m.id IS NULL THEN 'unknown_message' END;
    ELSE
        IF d.direction IS NOT NULL THEN
            SELECT * INTO m FROM communication.message
             WHERE id = (SELECT min(id) FROM (
                       SELECT id FROM communication.message
                        WHERE account_id = d.account_id AND source = d.source AND external_id = d.external_id
                          -- two sessions of one number get the same message
                          AND (session_id = d.session_id
                               OR d.session_id <> '' AND direction = 'inbound' AND d.direction = 'inbound'
                                  AND content_attributes #>> '{whatsapp,to}' = d.content_attributes #>> '{whatsapp,to}'
                                  AND content_attributes #>> '{whatsapp,from}' = d.content_attributes #>> '{whatsapp,from}')
                        UNION ALL
                       SELECT id FROM communication.message
                        WHERE reply_id = d.reply_id AND account_id IN (d.account_id, 0) -- 0: of a conversation that named no account
                   ) AS known);
            IF m.id IS NULL AND d.replay_of IS NOT NULL THEN -- what it became when it came, or in an earlier replay
                SELECT * INTO m FROM communication.message
                 WHERE id = (SELECT min(k.id)
                               FROM communication.webhook_event e JOIN communication.message k ON k.id = e.message_id
                              WHERE e.id = d.replay_of OR e.replay_of = d.replay_of);
            END IF;
            d.by_human := d.by_human AND m.reply_id IS NULL; -- ours, sent with a user's token
            IF m.reply_id IS NOT NULL AND d.sender_type = 'agent_bot' AND d.sender_id IS NOT NULL AND d.reply_id = m.reply_id THEN
                INSERT INTO communication.own_bot VALUES (d.account_id, d.sender_id) ON CONFLICT DO NOTHING;
            END IF;
        END IF;
        IF m.id IS NOT NULL THEN
            -- before its line and itself, as everybody does
            SELECT * INTO c FROM communication.conversation WHERE id = m.conversation_id FOR NO KEY UPDATE;
            IF c.is_active AND c.chatwoot_conversation_id IS NULL AND d.chatwoot_conversation_id IS NOT NULL THEN
                -- the first that Chatwoot tells of a conversation that we began
                UPDATE communication.conversation SET chatwoot_conversation_id = d.chatwoot_conversation_id WHERE id = c.id;
                c.chatwoot_conversation_id := d.chatwoot_conversation_id;
            END IF;
        END IF;

        IF d.conversation_status = 'resolved' AND d.chatwoot_conversation_id IS NOT NULL THEN
            IF communication.see(d, version, 'resolved') THEN
                PERFORM communication.end_conversation(d, version);
            END IF;
        ELSIF m.id IS NULL OR (c.account_id, c.chatwoot_conversation_id) = (d.account_id, d.chatwoot_conversation_id) THEN
            PERFORM communication.see(d, version, communication.shown(d));
            state_id := communication.conversation_alive(d, version);
            IF d.direction IS NOT NULL AND NOT updated THEN -- an update does not show what was then
                PERFORM communication.see(d, written, 'alive');
                c_id := communication.conversation_alive(d, written);
            END IF;
        ELSE
            state_id := c.id;
            IF d.user_identifier LIKE '+%' AND c.user_identifier NOT LIKE '+%' THEN
                -- the number of somebody whose number was hidden until now
                PERFORM communication.follow(c.id, d);
                PERFORM communication.move_messages(c.id, communication.conversation_to_join(d), m.timestamp,
                                                    m.timestamp + interval '1 microsecond')
                  WHERE communication.conversation_to_join(d) <> c.id;
            END IF;
        END IF;

        IF d.direction IS NULL THEN
            outcome := 'applied';
            c_id := coalesce(state_id, communication.conversation_for(d, version));
        ELSIF m.id IS NULL AND communication.is_echo(d, at) THEN
            outcome := 'ignored';
            reason := 'own_message';
            d.by_human := false;
        ELSIF m.id IS NULL THEN
            outcome := 'stored';
            c_id := coalesce(c_id, communication.conversation_for(d, written), communication.conversation_alive(d, written));
            INSERT INTO communication.message AS stored
                   (conversation_id, account_id, source, external_id, direction, status, sender_type, timestamp,
                    content, private, content_attributes, attachments, source_updated_at, received_at, no_answer,
                    chatwoot_conversation_id, session_id, provider_id)
            VALUES (c_id, d.account_id, d.source, d.external_id, d.direction,
                    CASE d.direction WHEN 'inbound' THEN 'received' ELSE 'sent' END, d.sender_type,
                    written, d.content, coalesce(d.private, false), d.content_attributes,
                    d.attachments, version, communication.written_for_us(at, CASE WHEN d.source_updated_at IS NULL THEN at ELSE version END, written),
                    CASE d.direction WHEN 'inbound' THEN communication.why_no_answer(d, c_id, written) END,
                    d.chatwoot_conversation_id, d.session_id, d.provider_id)
            ON CONFLICT (account_id, source, external_id, session_id) DO UPDATE SET external_id = excluded.external_id
            RETURNING stored.* INTO m;
        ELSE
            outcome := CASE WHEN updated THEN 'applied' ELSE 'duplicate' END;
        END IF;
        IF m.direction = 'outbound' THEN
            PERFORM communication.report_delivery(m, d);
        END IF;
        IF updated THEN -- edited, transcribed or deleted
            UPDATE communication.message k
               SET content = shown.content, content_attributes = d.content_attributes, attachments = shown.attachments,
                   source_updated_at = version,
                   revision = k.revision + ((k.content, communication.files(k.attachments))
                                            IS DISTINCT FROM (shown.content, communication.files(shown.attachments)))::integer
              -- a webhook does not always show the files; of what is deleted it has none
              FROM (SELECT CASE WHEN kept THEN m.content ELSE d.content END AS content,
                           CASE WHEN kept OR d.attachments = '[]' AND d.content_attributes -> 'deleted' IS DISTINCT FROM 'true'
                                THEN m.attachments ELSE d.attachments END AS attachments
                      FROM (SELECT d.content = '' AND d.attachments = '[]') AS nothing (kept)) AS shown
             WHERE k.id = m.id
               AND (version >= k.source_updated_at) IS NOT FALSE -- a transcription changes no conversation
               AND (k.content, k.content_attributes, k.attachments)
                   IS DISTINCT FROM (d.content, d.content_attributes, d.attachments);
        END IF;
        IF m.id IS NOT NULL THEN
            SELECT * INTO m FROM communication.message WHERE id = m.id; -- it may have been moved, and its status
            c_id := m.conversation_id;
        END IF;
        PERFORM communication.apply_state(state_id, c_id, d, written, version);
        IF outcome = 'stored' AND m.direction = 'inbound' AND m.no_answer IS NULL THEN
            awaiting := c_id;
        END IF;
    END IF;

    conversation_id := c_id;
    message_id := m.id;
    answer := CASE
        WHEN outcome = 'ignored' THEN json_build_object('status', 'ignored', 'reason', reason)
        WHEN d.session_status IS NOT NULL THEN json_build_object('session_id', d.session_id, 'status', d.session_status)
        WHEN m.id IS NULL THEN json_build_object('conversation_id', c_id, 'status', 'applied')
        WHEN outcome = 'duplicate' THEN json_build_object('conversation_id', c_id, 'message_id', m.id,
            'direction', m.direction, 'status', m.status, 'duplicate', true)
        ELSE json_build_object('conversation_id', c_id, 'message_id', m.id, 'direction', m.direction, 'status', m.status)
    END;

    INSERT INTO communication.webhook_event
           (source, hook, delivery_id, event, account_id, payload, outcome, reason, conversation_id, message_id, replay_of)
    VALUES (d.source, d.hook, d.delivery_id, d.event, d.account_id, payload::json, outcome, reason, c_id, m.id, d.replay_of);
END $$;
