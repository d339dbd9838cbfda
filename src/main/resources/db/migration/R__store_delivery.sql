-- Stores webhooks, of Chatwoot or of the WhatsApp bridge, many in one statement: of each its event, its conversation (insert or get),
-- its message (once).
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
--
-- store_delivery does all that, for one delivery. Most deliveries are nothing special: a customer's new message in a conversation
-- that is alive, or that begins with it. store_new_messages stores these of many senders at once; what it leaves is store_delivery's.
--
-- Lock order: the senders, all of a statement's in one order; then as everywhere a conversation's row, its line, its messages. Who
-- stores many deliveries holds the rows of one sender while it waits for another's: it gives up before anybody else has to, and its
-- deliveries are stored one by one (GroupCommit).

DROP FUNCTION IF EXISTS communication.store_deliveries(json, text[], boolean);
DROP FUNCTION IF EXISTS communication.store_new_messages(communication.delivery[], bigint[], bigint[], bigint[], text[]);
DROP FUNCTION IF EXISTS communication.store_delivery(communication.delivery); -- an older version's
DROP FUNCTION IF EXISTS communication.store_delivery(communication.delivery, text);
DROP FUNCTION IF EXISTS communication.conversation_for(communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.end_conversation(communication.delivery); -- an older version's
DROP FUNCTION IF EXISTS communication.apply_state(bigint, communication.delivery); -- an older version's
DROP FUNCTION IF EXISTS communication.see(communication.delivery, timestamptz, text);
DROP FUNCTION IF EXISTS communication.conversation_alive(communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.end_conversation(communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.move_messages(bigint, bigint, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS communication.apply_state(bigint, bigint, communication.delivery); -- an older version's
DROP FUNCTION IF EXISTS communication.apply_state(bigint, bigint, communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.report_delivery(communication.message, communication.delivery);
DROP FUNCTION IF EXISTS communication.hands_back(communication.delivery);
DROP FUNCTION IF EXISTS communication.own_number(communication.delivery);
DROP FUNCTION IF EXISTS communication.came_at(communication.delivery);

-- Now; of a replay, when the event that it replays came.
CREATE FUNCTION communication.came_at(d communication.delivery) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF d.replay_of IS NULL THEN
        RETURN now();
    END IF;
    RETURN coalesce((SELECT received_at FROM communication.webhook_event WHERE id = d.replay_of), now());
END $$;

-- Why nobody answers what a phone of our own says to another one, whichever door it comes by: they would never end.
CREATE FUNCTION communication.own_number(d communication.delivery) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN d.channel = 'whatsapp' AND EXISTS (
        SELECT FROM communication.bridge_session
         WHERE status <> 'deleted' AND communication.one_phone(phone_number) = d.user_identifier) THEN 'own_address' END;
END $$;

-- Whether the conversation is the bot's (again).
CREATE FUNCTION communication.hands_back(d communication.delivery) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN coalesce(d.event = 'conversation_status_changed' AND d.conversation_status = 'pending', false);
END $$;

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
CREATE FUNCTION communication.conversation_for(d communication.delivery, at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT id FROM communication.conversation
             WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
             ORDER BY user_identifier = d.user_identifier DESC, started_at <= at DESC, abs(extract(epoch FROM started_at - at)), id
             LIMIT 1);
END $$;

-- Moves what was written in that span of time, and what follows from it: who handles the conversations.
CREATE FUNCTION communication.move_messages(from_id bigint, to_id bigint, since timestamptz, before timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM communication.conversation WHERE id IN (from_id, to_id) ORDER BY id FOR NO KEY UPDATE;
    PERFORM communication.lock_line(least(from_id, to_id)); -- queued ones may be among them
    PERFORM communication.lock_line(greatest(from_id, to_id));
    UPDATE communication.message
       SET conversation_id = to_id,
           next_attempt_at = CASE WHEN status <> 'queued' OR command = 'callback' THEN next_attempt_at END, -- its new line decides
           no_answer = nullif(no_answer, 'answered') -- what a human said may stay where it was
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
CREATE FUNCTION communication.apply_state(state_id bigint, message_id bigint, d communication.delivery, written timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    inbound_at timestamptz := CASE d.direction WHEN 'inbound' THEN written END;
BEGIN
    IF d.chatwoot_conversation_id IS NOT NULL THEN
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
         WHERE c.id = state_id AND c.is_active
           AND CASE WHEN c.chatwoot_conversation_id = d.chatwoot_conversation_id
                    THEN d.source_updated_at > coalesce(c.source_updated_at, '-infinity')
                    -- another Chatwoot conversation of this sender: the newest inbound message decides where replies go
                    ELSE c.chatwoot_conversation_id IS NULL
                         OR inbound_at >= coalesce(c.last_inbound_at, '-infinity') END;
    END IF;
    IF inbound_at IS NOT NULL THEN
        UPDATE communication.conversation
           SET last_inbound_at = inbound_at, can_reply = coalesce(d.can_reply, can_reply) -- the customer's message opens the window
         WHERE id = message_id AND inbound_at > coalesce(last_inbound_at, '-infinity');
    END IF;
    -- a human's public reply silences the bot; setting the conversation back to pending wakes it
    IF d.by_human OR communication.hands_back(d) THEN
        UPDATE communication.conversation
           SET handled_by = CASE WHEN d.by_human THEN 'human' ELSE 'bot' END,
               handled_by_since = CASE WHEN d.by_human THEN d.sent_at ELSE d.source_updated_at END
         WHERE id = CASE WHEN d.by_human THEN message_id ELSE state_id END
           AND (chatwoot_conversation_id IS NULL OR chatwoot_conversation_id = d.chatwoot_conversation_id
                OR d.chatwoot_conversation_id IS NULL)
           AND CASE WHEN d.by_human THEN d.sent_at ELSE d.source_updated_at END > coalesce(handled_by_since, '-infinity');
    END IF;
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

-- Stores one delivery; its sender is locked (store_deliveries). awaiting: the conversation that has a new message to answer.
CREATE FUNCTION communication.store_delivery(
    d communication.delivery, payload text,
    OUT outcome text, OUT reason text, OUT answer json, OUT awaiting bigint, OUT conversation_id bigint, OUT message_id bigint)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    at       timestamptz := communication.came_at(d);
    written  timestamptz := coalesce(d.sent_at, at);
    version  timestamptz := coalesce(d.source_updated_at, d.sent_at, at);
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
                               OR d.source = 'whatsapp' AND direction = 'inbound' AND d.direction = 'inbound'
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
            d.user_identifier := coalesce(c.user_identifier, d.user_identifier); -- a known message's, whatever the name is now
            d.channel := coalesce(c.channel, d.channel);
            PERFORM communication.see(d, version, CASE WHEN communication.hands_back(d) THEN 'handed back' ELSE 'alive' END);
            state_id := communication.conversation_alive(d, version);
            IF d.direction IS NOT NULL AND NOT updated THEN -- an update does not show what was then
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
                    CASE d.direction WHEN 'inbound' THEN coalesce(d.no_answer, communication.own_number(d), communication.no_responder(d.chatwoot_inbox_id)) END,
                    d.chatwoot_conversation_id, d.session_id)
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
                   source_updated_at = coalesce(d.source_updated_at, k.source_updated_at),
                   revision = k.revision + ((k.content, communication.files(k.attachments))
                                            IS DISTINCT FROM (shown.content, communication.files(shown.attachments)))::integer
              -- a webhook does not always show the files; of what is deleted it has none
              FROM (SELECT CASE WHEN kept THEN m.content ELSE d.content END AS content,
                           CASE WHEN kept OR d.attachments = '[]' AND d.content_attributes -> 'deleted' IS DISTINCT FROM 'true'
                                THEN m.attachments ELSE d.attachments END AS attachments
                      FROM (SELECT d.content = '' AND d.attachments = '[]') AS nothing (kept)) AS shown
             WHERE k.id = m.id
               AND (d.source_updated_at >= k.source_updated_at) IS NOT FALSE -- a transcription changes no conversation
               AND (k.content, k.content_attributes, k.attachments)
                   IS DISTINCT FROM (d.content, d.content_attributes, d.attachments);
        END IF;
        IF m.id IS NOT NULL THEN
            SELECT * INTO m FROM communication.message WHERE id = m.id; -- it may have been moved, and its status
            c_id := m.conversation_id;
        END IF;
        PERFORM communication.apply_state(state_id, c_id, d, written);
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

-- Stores those of the deliveries that are nothing special, all at once, and gives for each what store_delivery would: the first one
-- of its sender, and of Chatwoot's conversation, that is a customer's message of which we do not know, written in the sender's one
-- conversation since that began, or the first that we hear of the sender and of Chatwoot's conversation. So its conversation is the
-- one that store_delivery would find, or open; no end is known that could split it; and nothing has to be moved.
-- Who ends the conversation at this moment, opens one, or stores the message under another sender's name has won: the delivery is left.
CREATE FUNCTION communication.store_new_messages(
    given communication.delivery[], senders bigint[], places bigint[], messages bigint[], payloads text[])
    RETURNS TABLE (n bigint, conversation_id bigint, message_id bigint, awaiting bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH responder AS MATERIALIZED ( -- asked once for all that came to an inbox
        SELECT inbox_id, communication.no_responder(inbox_id) AS none
          FROM (SELECT DISTINCT chatwoot_inbox_id FROM unnest(given)) AS inbox (inbox_id)
    ), plain AS MATERIALIZED (
        SELECT d.*, c.id AS known_id, moment.written, moment.version, moment.earliest,
               d.chatwoot_conversation_id IS NOT NULL AND d.source_updated_at > coalesce(c.source_updated_at, '-infinity') AS newer,
               coalesce(d.no_answer, CASE WHEN d.channel = 'whatsapp' AND EXISTS ( -- as communication.own_number
                            SELECT FROM communication.bridge_session s
                             WHERE s.status <> 'deleted' AND communication.one_phone(s.phone_number) = d.user_identifier) THEN 'own_address' END,
                        (SELECT none FROM responder WHERE inbox_id IS NOT DISTINCT FROM d.chatwoot_inbox_id)) AS why_no_answer
          FROM unnest(given) WITH ORDINALITY AS d
         CROSS JOIN LATERAL (
               SELECT coalesce(d.sent_at, now()) AS written, coalesce(d.source_updated_at, d.sent_at, now()) AS version,
                      least(d.source_updated_at, coalesce(d.sent_at, now())) AS earliest) AS moment
          LEFT JOIN communication.conversation c
            ON c.account_id = d.account_id AND c.user_identifier = d.user_identifier AND c.channel = d.channel AND c.is_active
         WHERE array_position(senders, senders[d.ordinality]) = d.ordinality AND array_position(places, places[d.ordinality]) = d.ordinality
           AND array_position(messages, messages[d.ordinality]) = d.ordinality
           AND d.event IN ('message_created', 'message.received') AND d.direction = 'inbound' AND d.external_id IS NOT NULL
           AND d.ignored IS NULL AND d.replay_of IS NULL AND d.reply_id IS NULL AND d.session_status IS NULL AND d.by_human IS NOT TRUE
           AND NOT EXISTS (SELECT FROM communication.message k
                            WHERE k.account_id = d.account_id AND k.source = d.source AND k.external_id = d.external_id)
           AND (coalesce(d.session_id, '') = ''
                OR EXISTS (SELECT FROM communication.bridge_session s WHERE s.session_id = d.session_id))
           AND CASE WHEN d.chatwoot_conversation_id IS NULL
                    THEN c.id IS NULL OR c.started_at <= moment.earliest
                         -- what another sender's delivery says of that conversation comes first
                         AND (hashtextextended(d.account_id || ' ' || c.chatwoot_conversation_id, 0) = ANY (places)) IS NOT TRUE
                    ELSE d.conversation_status IS DISTINCT FROM 'resolved'
                         AND (c.id IS NULL OR c.chatwoot_conversation_id = d.chatwoot_conversation_id AND c.started_at <= moment.earliest)
                         AND NOT EXISTS (SELECT FROM communication.conversation other
                                          WHERE other.account_id = d.account_id
                                            AND other.chatwoot_conversation_id = d.chatwoot_conversation_id
                                            AND other.id IS DISTINCT FROM c.id
                                            AND (c.id IS NULL OR other.is_active OR other.ended_at >= moment.earliest))
                         AND (c.id IS NOT NULL
                              OR NOT EXISTS (SELECT FROM communication.sighting ending
                                              WHERE ending.account_id = d.account_id
                                                AND ending.chatwoot_conversation_id = d.chatwoot_conversation_id
                                                AND ending.moment >= moment.earliest AND ending.shown = 'resolved')) END
    ), opened AS (
        INSERT INTO communication.conversation AS c
               (account_id, user_identifier, channel, started_at, chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id,
                last_inbound_at, can_reply, status, assignee_type, assignee_id, source_updated_at)
        SELECT account_id, user_identifier, channel, earliest, chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id,
               written, can_reply, shown.*
          FROM plain
          LEFT JOIN LATERAL (SELECT conversation_status, assignee_type, assignee_id, source_updated_at) AS shown ON newer
         WHERE known_id IS NULL
        ON CONFLICT (account_id, user_identifier, channel) WHERE is_active DO NOTHING
        RETURNING c.id, c.account_id, c.user_identifier, c.channel
    ), brought_up_to_date AS (
        UPDATE communication.conversation c
           SET last_inbound_at = greatest(c.last_inbound_at, written),
               can_reply = CASE WHEN newer OR written > coalesce(c.last_inbound_at, '-infinity')
                                THEN coalesce(plain.can_reply, c.can_reply) ELSE c.can_reply END,
               chatwoot_inbox_id = CASE WHEN newer THEN coalesce(plain.chatwoot_inbox_id, c.chatwoot_inbox_id)
                                        ELSE c.chatwoot_inbox_id END,
               contact_inbox_source_id = CASE WHEN newer THEN coalesce(plain.contact_inbox_source_id, c.contact_inbox_source_id)
                                              ELSE c.contact_inbox_source_id END,
               status = CASE WHEN newer THEN conversation_status ELSE c.status END,
               assignee_type = CASE WHEN newer THEN plain.assignee_type ELSE c.assignee_type END,
               assignee_id = CASE WHEN newer THEN plain.assignee_id ELSE c.assignee_id END,
               source_updated_at = CASE WHEN newer THEN plain.source_updated_at ELSE c.source_updated_at END
          FROM plain
         WHERE c.id = known_id AND c.is_active
        RETURNING c.id, c.account_id, c.user_identifier, c.channel
    ), placed AS MATERIALIZED (
        SELECT c.id, plain.*
          FROM plain JOIN (SELECT * FROM opened UNION ALL SELECT * FROM brought_up_to_date) AS c
         USING (account_id, user_identifier, channel)
    ), seen AS (
        INSERT INTO communication.sighting
        SELECT account_id, chatwoot_conversation_id, moment, 'alive', user_identifier, assignee_type, assignee_id
          FROM placed, LATERAL (VALUES (version), (written)) AS moments (moment)
         WHERE chatwoot_conversation_id IS NOT NULL
        ON CONFLICT DO NOTHING
    ), stored AS (
        INSERT INTO communication.message AS m
               (conversation_id, account_id, source, external_id, direction, status, sender_type, timestamp,
                content, private, content_attributes, attachments, source_updated_at, no_answer,
                chatwoot_conversation_id, session_id)
        SELECT id, account_id, source, external_id, 'inbound', 'received', sender_type, written,
               content, coalesce(private, false), content_attributes, attachments, source_updated_at, why_no_answer,
               chatwoot_conversation_id, coalesce(session_id, '')
          FROM placed
         ORDER BY ordinality
        ON CONFLICT (account_id, source, external_id, session_id) DO NOTHING
        RETURNING m.id, m.conversation_id
    ), kept AS (
        INSERT INTO communication.webhook_event
               (source, hook, delivery_id, event, account_id, payload, outcome, conversation_id, message_id)
        SELECT source, hook, delivery_id, event, account_id, payloads[ordinality]::json, 'stored', placed.id, stored.id
          FROM placed JOIN stored ON stored.conversation_id = placed.id
         ORDER BY ordinality
    )
    SELECT ordinality, placed.id, stored.id, CASE WHEN why_no_answer IS NULL THEN placed.id END
      FROM placed JOIN stored ON stored.conversation_id = placed.id;
END $$;

-- Stores the deliveries, in their order, and gives what became of each. payloads: as they came, in the same order. patient: whether
-- to wait for as long as somebody else holds a sender, a conversation, a message.
-- Plans are made once for all, also where a connection's first deliveries find empty tables.
CREATE FUNCTION communication.store_deliveries(deliveries json, payloads text[], patient boolean)
    RETURNS TABLE (outcome text, reason text, answer json, awaiting bigint, conversation_id bigint, message_id bigint)
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    given   communication.delivery[] := ARRAY (SELECT d FROM json_populate_recordset(NULL::communication.delivery, deliveries) AS d);
    senders bigint[] := ARRAY ( -- of each, what is locked for its sender; null: it changes nothing of a sender's
        SELECT CASE WHEN d.ignored IS NULL AND d.user_identifier IS NOT NULL
                    THEN hashtextextended(concat_ws(' ', d.account_id, d.channel, d.user_identifier), 0) END FROM unnest(given) AS d);
    places  bigint[] := ARRAY ( -- of each, Chatwoot's conversation; where there is none, its sender
        SELECT coalesce(hashtextextended(d.account_id || ' ' || d.chatwoot_conversation_id, 0), senders[d.ordinality])
          FROM unnest(given) WITH ORDINALITY AS d);
    messages bigint[] := ARRAY (
        SELECT hashtextextended(concat_ws(' ', d.account_id, d.source, d.external_id), 0) FROM unnest(given) AS d);
    n       integer;
BEGIN
    IF NOT patient THEN
        PERFORM set_config('lock_timeout', '500ms', true); -- less than deadlock_timeout
    END IF;
    PERFORM pg_advisory_xact_lock(sender) FROM (SELECT DISTINCT sender FROM unnest(senders) AS sender ORDER BY sender) AS in_order;
    FOR n, outcome, reason, conversation_id, message_id, awaiting IN
        SELECT i, CASE WHEN new.n IS NOT NULL THEN 'stored' END, NULL, new.conversation_id, new.message_id, new.awaiting
          FROM generate_series(1, cardinality(given)) AS i
          LEFT JOIN communication.store_new_messages(given, senders, places, messages, payloads) AS new ON new.n = i
         ORDER BY i
    LOOP
        IF outcome = 'stored' THEN
            answer := json_build_object('conversation_id', conversation_id, 'message_id', message_id,
                                        'direction', 'inbound', 'status', 'received');
        ELSE
            SELECT * INTO outcome, reason, answer, awaiting, conversation_id, message_id
              FROM communication.store_delivery(given[n], payloads[n]);
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;
