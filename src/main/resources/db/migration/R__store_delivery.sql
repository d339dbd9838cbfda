-- Stores one webhook, of Chatwoot or of the WhatsApp bridge: its event, its conversation (insert or get), its message (once).
--
-- Chatwoot's events come in any order, doubled and late. What keeps the end the same for all orders:
--   * one sender's deliveries run one after the other (advisory lock), and the unique indexes hold even without it;
--   * a message is known by (account, source, id, and of the bridge its session or our number), one of ours also by its reply_id,
--     within its account;
--   * every moment at which Chatwoot's conversation was seen alive or resolved is kept (sighting), and ours follow from them:
--     one goes from the first moment of life after an end to the first end after that;
--   * a message belongs to the conversation that had begun last when it was written, not to the one that is alive now;
--   * status and assignee move only to a newer version of the Chatwoot conversation (source_updated_at);
--   * a replayed event is as old as when it came, and becomes one message at most, also one without an id.

DROP FUNCTION IF EXISTS communication.store_delivery(communication.delivery);
DROP FUNCTION IF EXISTS communication.conversation_for(communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.end_conversation(communication.delivery); -- an older version's
DROP FUNCTION IF EXISTS communication.apply_state(bigint, communication.delivery); -- an older version's
DROP FUNCTION IF EXISTS communication.see(communication.delivery, timestamptz, text);
DROP FUNCTION IF EXISTS communication.conversation_alive(communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.end_conversation(communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.move_messages(bigint, bigint, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS communication.apply_state(bigint, bigint, communication.delivery);
DROP FUNCTION IF EXISTS communication.report_delivery(communication.message, communication.delivery);
DROP FUNCTION IF EXISTS communication.hands_back(communication.delivery);
DROP FUNCTION IF EXISTS communication.came_at(communication.delivery);

-- Now; of a replay, when the event that it replays came.
CREATE FUNCTION communication.came_at(d communication.delivery) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT received_at FROM communication.webhook_event WHERE id = d.replay_of), now())
$$;

-- Whether the conversation is the bot's (again).
CREATE FUNCTION communication.hands_back(d communication.delivery) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN d.event = 'conversation_status_changed' AND d.conversation_status = 'pending';

-- Keeps what Chatwoot showed of its conversation at that moment. Says whether it is news.
CREATE FUNCTION communication.see(d communication.delivery, at timestamptz, what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.sighting
    SELECT d.account_id, d.chatwoot_conversation_id, at, what, d.user_identifier, d.assignee_type, d.assignee_id
     WHERE d.chatwoot_conversation_id IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

-- The conversation that had begun last at that moment, else the first one. Between two it is the one that has ended: a survey
-- and a blocked contact reopen nothing. A visitor who gave a name midway has two of ours on one of Chatwoot's.
CREATE FUNCTION communication.conversation_for(d communication.delivery, at timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT id FROM communication.conversation
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
     ORDER BY user_identifier = d.user_identifier DESC, started_at <= at DESC, abs(extract(epoch FROM started_at - at)), id
     LIMIT 1
$$;

-- Moves what was written in that span of time, and what follows from it: who handles the conversations.
CREATE FUNCTION communication.move_messages(from_id bigint, to_id bigint, since timestamptz, before timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM communication.conversation WHERE id IN (from_id, to_id) ORDER BY id FOR NO KEY UPDATE;
    PERFORM communication.lock_line(least(from_id, to_id)); -- queued ones may be among them
    PERFORM communication.lock_line(greatest(from_id, to_id));
    UPDATE communication.message
       SET conversation_id = to_id,
           next_attempt_at = CASE WHEN status <> 'queued' OR command = 'callback' THEN next_attempt_at END -- its new line decides
     WHERE conversation_id = from_id AND timestamp >= since AND timestamp < before;
    UPDATE communication.conversation c
       SET last_inbound_at = (SELECT max(timestamp) FROM communication.message
                               WHERE conversation_id = c.id AND direction = 'inbound'),
           (handled_by, handled_by_since) = (
               SELECT coalesce(max(newest.who), 'bot'), max(newest.since)
                 FROM (SELECT 'human', timestamp FROM communication.message
                        WHERE conversation_id = c.id AND sender_type = 'user' AND NOT content_attributes ? 'processor'
                        UNION ALL
                       SELECT 'human', handed_over_at FROM communication.turn
                        WHERE conversation_id = c.id AND handed_over_at IS NOT NULL
                        UNION ALL
                       SELECT 'bot', moment FROM communication.sighting
                        WHERE account_id = c.account_id AND chatwoot_conversation_id = c.chatwoot_conversation_id
                          AND user_identifier = c.user_identifier AND shown = 'handed back'
                          AND moment BETWEEN c.started_at AND coalesce(c.ended_at, 'infinity')
                        ORDER BY 2 DESC LIMIT 1) AS newest (who, since))
     WHERE id IN (from_id, to_id);
END $$;

-- The conversation that goes on at a moment at which Chatwoot's was alive; opened where there is none, as an ended one where
-- an end after that moment is known.
CREATE FUNCTION communication.conversation_alive(d communication.delivery, at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
    ending   communication.sighting;
BEGIN
    SELECT id INTO found_id FROM communication.conversation
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
       AND user_identifier = d.user_identifier AND started_at <= at AND (is_active OR ended_at >= at)
     ORDER BY started_at LIMIT 1;
    IF found_id IS NOT NULL THEN
        RETURN found_id;
    END IF;

    SELECT * INTO ending FROM communication.sighting
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
       AND shown = 'resolved' AND moment >= at
     ORDER BY moment LIMIT 1;
    UPDATE communication.conversation SET started_at = at -- it began earlier than we knew
     WHERE id = (SELECT id FROM communication.conversation
                  WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
                    AND user_identifier = d.user_identifier
                    AND started_at > at AND started_at <= coalesce(ending.moment, 'infinity')
                  ORDER BY started_at LIMIT 1)
    RETURNING id INTO found_id;
    IF found_id IS NULL THEN
        INSERT INTO communication.conversation AS c
               (account_id, user_identifier, channel, is_active, started_at, ended_at,
                status, source_updated_at, assignee_type, assignee_id,
                chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id)
        VALUES (d.account_id, d.user_identifier, d.channel, ending.moment IS NULL, at, ending.moment,
                ending.shown, ending.moment, ending.assignee_type, ending.assignee_id,
                d.chatwoot_conversation_id, d.chatwoot_inbox_id, d.contact_inbox_source_id)
        ON CONFLICT (account_id, user_identifier, channel) WHERE is_active
            DO UPDATE SET started_at = least(c.started_at, excluded.started_at)
        RETURNING id INTO found_id;
    END IF;

    -- what looked as if it had been written after the end of the one before
    PERFORM communication.move_messages(id, found_id, at, 'infinity')
       FROM (SELECT id FROM communication.conversation
              WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
                AND user_identifier = d.user_identifier AND ended_at < at
              ORDER BY ended_at DESC LIMIT 1) AS earlier
      WHERE EXISTS (SELECT FROM communication.message WHERE conversation_id = earlier.id AND timestamp >= at);
    RETURN found_id;
END $$;

-- Chatwoot's conversation was resolved at that moment. One of ours that went on then ends; was it alive later, then what was
-- before is split off into a conversation that ended then, and the later one stays what it is.
CREATE FUNCTION communication.end_conversation(d communication.delivery, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c          communication.conversation;
    alive_next timestamptz;
    ended_id   bigint;
BEGIN
    -- before an end there was life, also where nobody has told of it
    IF NOT EXISTS (SELECT FROM communication.conversation
                    WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
                      AND started_at <= at) THEN
        UPDATE communication.conversation SET started_at = at
         WHERE id = communication.conversation_for(d, at);
        IF NOT FOUND AND NOT EXISTS (
            SELECT FROM communication.conversation
             WHERE account_id = d.account_id AND user_identifier = d.user_identifier AND channel = d.channel AND is_active) THEN
            PERFORM communication.conversation_alive(d, at);
        END IF;
    END IF;

    FOR c IN SELECT * FROM communication.conversation
              WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
                AND started_at <= at AND (is_active OR ended_at > at) LOOP
        SELECT min(moment) INTO alive_next FROM communication.sighting
         WHERE account_id = c.account_id AND chatwoot_conversation_id = c.chatwoot_conversation_id
           AND user_identifier = c.user_identifier AND shown <> 'resolved'
           AND moment > at AND moment <= coalesce(c.ended_at, 'infinity');
        IF alive_next IS NULL THEN
            UPDATE communication.conversation
               SET is_active = false, ended_at = at, status = 'resolved', source_updated_at = at,
                   assignee_type = d.assignee_type, assignee_id = d.assignee_id
             WHERE id = c.id;
        ELSE
            d.user_identifier := c.user_identifier;
            d.channel := c.channel;
            UPDATE communication.conversation SET started_at = alive_next WHERE id = c.id;
            ended_id := communication.conversation_alive(d, c.started_at);
            PERFORM communication.move_messages(c.id, ended_id, '-infinity', alive_next);
        END IF;
    END LOOP;
END $$;

-- Brings a conversation to the state that the payload shows, if that is newer than what we have, and the message's conversation
-- to what follows from the message.
CREATE FUNCTION communication.apply_state(state_id bigint, message_id bigint, d communication.delivery) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    inbound_at timestamptz := CASE WHEN d.direction = 'inbound' THEN coalesce(d.sent_at, communication.came_at(d)) END;
BEGIN
    UPDATE communication.conversation c
       SET chatwoot_conversation_id = d.chatwoot_conversation_id,
           chatwoot_inbox_id = coalesce(d.chatwoot_inbox_id, c.chatwoot_inbox_id),
           contact_inbox_source_id = coalesce(d.contact_inbox_source_id, c.contact_inbox_source_id),
           status = d.conversation_status,
           can_reply = coalesce(d.can_reply, c.can_reply),
           assignee_type = d.assignee_type,
           assignee_id = d.assignee_id,
           source_updated_at = d.source_updated_at,
           -- a human who answered in another one has not taken this one over
           (handled_by, handled_by_since) = (
               SELECT CASE WHEN another.pending THEN 'bot' ELSE c.handled_by END,
                      CASE WHEN another.pending THEN d.source_updated_at ELSE c.handled_by_since END
                 FROM (SELECT c.chatwoot_conversation_id <> d.chatwoot_conversation_id
                              AND d.conversation_status = 'pending' AS pending) AS another)
     WHERE c.id = state_id AND c.is_active AND d.chatwoot_conversation_id IS NOT NULL
       AND CASE WHEN c.chatwoot_conversation_id = d.chatwoot_conversation_id
                THEN d.source_updated_at > coalesce(c.source_updated_at, '-infinity')
                -- another Chatwoot conversation of this sender: the newest inbound message decides where replies go
                ELSE c.chatwoot_conversation_id IS NULL
                     OR inbound_at >= coalesce(c.last_inbound_at, '-infinity') END;

    UPDATE communication.conversation
       SET last_inbound_at = inbound_at, can_reply = coalesce(d.can_reply, can_reply) -- the customer's message opens the window
     WHERE id = message_id AND inbound_at > coalesce(last_inbound_at, '-infinity');

    -- a human's public reply silences the bot; setting the conversation back to pending wakes it
    UPDATE communication.conversation
       SET handled_by = CASE WHEN d.by_human THEN 'human' ELSE 'bot' END,
           handled_by_since = CASE WHEN d.by_human THEN d.sent_at ELSE d.source_updated_at END
     WHERE id = CASE WHEN d.by_human THEN message_id ELSE state_id END
       AND (chatwoot_conversation_id IS NULL OR chatwoot_conversation_id = d.chatwoot_conversation_id
            OR d.chatwoot_conversation_id IS NULL)
       AND CASE WHEN d.by_human THEN d.sent_at
                WHEN communication.hands_back(d) THEN d.source_updated_at
           END > coalesce(handled_by_since, '-infinity');
END $$;

-- What Chatwoot tells of an outgoing message that we know: it is there, it was delivered, it could not be. Delivered or read
-- stands over all; failed stands over stored; and what is there was sent, also when we gave it up because its answer was lost.
CREATE FUNCTION communication.report_delivery(m communication.message, d communication.delivery) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    delivered boolean := d.delivery_status IN ('delivered', 'read');
    refused   boolean := d.delivery_status = 'failed' OR d.delivery_error IS NOT NULL;
BEGIN
    IF delivered IS NOT TRUE AND (m.delivered_at IS NOT NULL OR m.external_id IS NOT NULL AND m.status <> 'queued')
       AND refused IS NOT TRUE THEN
        RETURN; -- known
    END IF;
    PERFORM communication.lock_line(m.conversation_id);
    PERFORM set_config('communication.operation', 'report', true);
    m.status := CASE WHEN delivered OR m.delivered_at IS NOT NULL THEN 'sent' WHEN refused THEN 'failed' ELSE 'sent' END;
    UPDATE communication.message k
       SET status = m.status,
           external_id = coalesce(k.external_id, d.external_id),
           delivered_at = CASE WHEN delivered THEN coalesce(k.delivered_at, now()) ELSE k.delivered_at END,
           read_at = CASE d.delivery_status WHEN 'read' THEN coalesce(k.read_at, now()) ELSE k.read_at END,
           failed_at = CASE m.status WHEN 'failed' THEN coalesce(k.failed_at, now()) END,
           last_error = CASE m.status WHEN 'failed' THEN coalesce(d.delivery_error, k.last_error) END,
           discarded_at = CASE m.status WHEN 'failed' THEN k.discarded_at END,
           claim_id = NULL, claimed_until = NULL, in_doubt_since = NULL
     WHERE k.id = m.id;
    PERFORM set_config('communication.operation', '', true);
END $$;

CREATE FUNCTION communication.store_delivery(
    d communication.delivery, OUT outcome text, OUT reason text, OUT answer json,
    OUT awaiting bigint) LANGUAGE plpgsql AS $$ -- awaiting: the conversation that has a new message to answer
DECLARE
    at       timestamptz := communication.came_at(d);
    written  timestamptz := coalesce(d.sent_at, at);
    version  timestamptz := coalesce(d.source_updated_at, d.sent_at, at);
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
        PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', d.account_id, d.channel, d.user_identifier), 0));

        IF d.direction IS NOT NULL THEN
            SELECT * INTO m FROM communication.message
             WHERE (account_id = d.account_id AND source = d.source AND external_id = d.external_id
                    -- two sessions of one number get the same message
                    AND (session_id = d.session_id OR d.source = 'whatsapp' AND direction = 'inbound' AND d.direction = 'inbound'
                         AND content_attributes #>> '{whatsapp,to}' = d.content_attributes #>> '{whatsapp,to}'
                         AND content_attributes #>> '{whatsapp,from}' = d.content_attributes #>> '{whatsapp,from}'))
                -- 0: ours, of a conversation that named no account
                OR (reply_id = d.reply_id AND account_id IN (d.account_id, 0))
             ORDER BY id LIMIT 1;
            IF m.id IS NULL AND d.replay_of IS NOT NULL THEN -- what it became when it came, or in an earlier replay
                SELECT * INTO m FROM communication.message
                 WHERE id = (SELECT min(k.id)
                               FROM communication.webhook_event e JOIN communication.message k ON k.id = e.message_id
                              WHERE e.id = d.replay_of OR e.replay_of = d.replay_of);
            END IF;
            d.by_human := d.by_human AND m.reply_id IS NULL; -- ours, sent with a user's token
        END IF;
        IF m.id IS NOT NULL THEN
            -- before its line and itself, as everybody does
            PERFORM FROM communication.conversation WHERE id = m.conversation_id FOR NO KEY UPDATE;
            -- the first that Chatwoot tells of a conversation that we began
            UPDATE communication.conversation SET chatwoot_conversation_id = d.chatwoot_conversation_id
             WHERE id = m.conversation_id AND is_active AND chatwoot_conversation_id IS NULL;
            SELECT * INTO c FROM communication.conversation WHERE id = m.conversation_id;
        END IF;

        IF d.conversation_status = 'resolved' AND d.chatwoot_conversation_id IS NOT NULL THEN
            IF communication.see(d, version, 'resolved') THEN
                PERFORM communication.end_conversation(d, version);
            END IF;
        ELSIF m.id IS NULL OR (c.account_id, c.chatwoot_conversation_id) = (d.account_id, d.chatwoot_conversation_id) THEN
            d.user_identifier := coalesce(c.user_identifier, d.user_identifier); -- a known message's, whatever the name is now
            d.channel := coalesce(c.channel, d.channel);
            PERFORM communication.see(d, version, CASE WHEN communication.hands_back(d) THEN 'handed back' ELSE 'alive' END);
            state_id := communication.conversation_alive(d, version);
            IF d.direction IS NOT NULL AND d.event <> 'message_updated' THEN -- an update does not show what was then
                PERFORM communication.see(d, written, 'alive');
                c_id := communication.conversation_alive(d, written);
            END IF;
        ELSE
            state_id := c.id;
        END IF;

        IF d.direction IS NULL THEN
            outcome := 'applied';
            c_id := coalesce(state_id, communication.conversation_for(d, version));
        ELSIF m.id IS NULL THEN
            outcome := 'stored';
            INSERT INTO communication.message AS stored
                   (conversation_id, account_id, source, external_id, direction, status, sender_type, timestamp,
                    content, private, content_attributes, attachments, source_updated_at, received_at, no_answer,
                    chatwoot_conversation_id, session_id)
            VALUES (coalesce(c_id, communication.conversation_for(d, written), communication.conversation_alive(d, written)),
                    d.account_id, d.source, d.external_id, d.direction,
                    CASE d.direction WHEN 'inbound' THEN 'received' ELSE 'sent' END, d.sender_type,
                    written, d.content, coalesce(d.private, false), d.content_attributes,
                    d.attachments, d.source_updated_at, at,
                    CASE d.direction WHEN 'inbound' THEN coalesce(d.no_answer, communication.no_responder(d.chatwoot_inbox_id)) END,
                    d.chatwoot_conversation_id, d.session_id)
            ON CONFLICT (account_id, source, external_id, session_id) DO UPDATE SET external_id = excluded.external_id
            RETURNING stored.* INTO m;
        ELSE
            outcome := CASE d.event WHEN 'message_updated' THEN 'applied' ELSE 'duplicate' END;
        END IF;
        IF m.direction = 'outbound' THEN
            PERFORM communication.report_delivery(m, d);
        END IF;
        -- an edited, transcribed or deleted message
        UPDATE communication.message k
           SET content = d.content, content_attributes = d.content_attributes, attachments = d.attachments,
               source_updated_at = d.source_updated_at
         WHERE k.id = m.id AND d.event = 'message_updated'
           AND d.source_updated_at > coalesce(k.source_updated_at, '-infinity')
           AND (k.content, k.content_attributes, k.attachments)
               IS DISTINCT FROM (d.content, d.content_attributes, d.attachments);
        IF m.id IS NOT NULL THEN
            SELECT * INTO m FROM communication.message WHERE id = m.id;
            c_id := m.conversation_id;
        END IF;
        PERFORM communication.apply_state(state_id, c_id, d);
        IF outcome = 'stored' AND m.direction = 'inbound' AND m.no_answer IS NULL THEN
            awaiting := c_id;
        END IF;
    END IF;

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
    VALUES (d.source, d.hook, d.delivery_id, d.event, d.account_id, d.payload, outcome, reason, c_id, m.id, d.replay_of);
END $$;
