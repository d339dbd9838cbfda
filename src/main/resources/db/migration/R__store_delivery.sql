-- Stores one webhook: its event, its conversation (insert or get), its message (once).
--
-- Chatwoot's events come in any order, doubled and late. What keeps the end the same for all orders:
--   * one sender's deliveries run one after the other (advisory lock), and the unique indexes hold even without it;
--   * a message is known by (account, source, id), one of ours also by its reply_id, within its account;
--   * a message belongs to the conversation that was alive when it was written, not to the one that is alive now;
--   * status and assignee move only to a newer version of the Chatwoot conversation (source_updated_at);
--   * a replayed event is as old as when it came, and becomes one message at most, also one without an id.

DROP FUNCTION IF EXISTS communication.store_delivery(communication.delivery);
DROP FUNCTION IF EXISTS communication.conversation_for(communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.end_conversation(communication.delivery);
DROP FUNCTION IF EXISTS communication.apply_state(bigint, communication.delivery);
DROP FUNCTION IF EXISTS communication.report_delivery(communication.message, communication.delivery);
DROP FUNCTION IF EXISTS communication.came_at(communication.delivery);

-- Now; of a replay, when the event that it replays came.
CREATE FUNCTION communication.came_at(d communication.delivery) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT received_at FROM communication.webhook_event WHERE id = d.replay_of), now())
$$;

-- The conversation that was alive at that moment; else the active one, opened where there is none.
CREATE FUNCTION communication.conversation_for(d communication.delivery, at timestamptz) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
BEGIN
    SELECT id INTO found_id FROM communication.conversation
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
       AND NOT is_active AND ended_at >= at
     ORDER BY ended_at LIMIT 1;
    IF found_id IS NOT NULL THEN
        RETURN found_id;
    END IF;
    SELECT id INTO found_id FROM communication.conversation
     WHERE account_id = d.account_id AND user_identifier = d.user_identifier AND channel = d.channel AND is_active;
    IF found_id IS NULL AND d.conversation_status = 'resolved' THEN
        -- written after the end without reopening it: a survey, a blocked contact
        SELECT id INTO found_id FROM communication.conversation
         WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
         ORDER BY ended_at DESC LIMIT 1;
    END IF;
    IF found_id IS NOT NULL THEN
        RETURN found_id;
    END IF;
    INSERT INTO communication.conversation AS c
           (account_id, user_identifier, channel, started_at,
            chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id)
    VALUES (d.account_id, d.user_identifier, d.channel, least(now(), at),
            d.chatwoot_conversation_id, d.chatwoot_inbox_id, d.contact_inbox_source_id)
    ON CONFLICT (account_id, user_identifier, channel) WHERE is_active
        DO UPDATE SET started_at = least(c.started_at, excluded.started_at)
    RETURNING id INTO found_id;
    RETURN found_id;
END $$;

-- Chatwoot resolved its conversation: ours ends at that moment. Comes the news late, after the customer has written
-- again, then what was written before that moment is split off into a conversation that ended then.
CREATE FUNCTION communication.end_conversation(d communication.delivery) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    at       timestamptz := coalesce(d.source_updated_at, communication.came_at(d));
    c        communication.conversation;
    ended_id bigint;
BEGIN
    -- the first one that had not ended before that moment
    SELECT * INTO c FROM communication.conversation
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
       AND (is_active OR ended_at >= at)
     ORDER BY ended_at NULLS LAST LIMIT 1;

    IF c.id IS NULL THEN
        -- told once more of an end that we know
        UPDATE communication.conversation
           SET source_updated_at = greatest(source_updated_at, at)
         WHERE id = (SELECT id FROM communication.conversation
                      WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
                      ORDER BY ended_at DESC LIMIT 1)
        RETURNING id INTO ended_id;
        IF ended_id IS NOT NULL OR EXISTS (
            SELECT FROM communication.conversation
             WHERE account_id = d.account_id AND user_identifier = d.user_identifier AND channel = d.channel AND is_active) THEN
            RETURN ended_id;
        END IF;
        INSERT INTO communication.conversation
               (account_id, user_identifier, channel, is_active, started_at, ended_at, status, source_updated_at,
                chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id, assignee_type, assignee_id)
        VALUES (d.account_id, d.user_identifier, d.channel, false, least(now(), at), at, 'resolved', at,
                d.chatwoot_conversation_id, d.chatwoot_inbox_id, d.contact_inbox_source_id, d.assignee_type, d.assignee_id)
        RETURNING id INTO ended_id;
        RETURN ended_id;
    END IF;

    IF (c.is_active AND c.source_updated_at > at AND c.status IS DISTINCT FROM 'resolved')
       OR EXISTS (SELECT FROM communication.message
                   WHERE conversation_id = c.id AND direction = 'inbound' AND timestamp > at) THEN
        -- late news; told twice when an end is on record and nothing was written between the two moments
        IF EXISTS (SELECT FROM communication.conversation e
                    WHERE e.account_id = d.account_id AND e.chatwoot_conversation_id = d.chatwoot_conversation_id
                      AND e.ended_at < at
                      AND NOT EXISTS (SELECT FROM communication.message m
                                       WHERE m.conversation_id = c.id AND m.timestamp > e.ended_at AND m.timestamp <= at)) THEN
            RETURN c.id;
        END IF;
        INSERT INTO communication.conversation
               (account_id, user_identifier, channel, is_active, started_at, ended_at, status, source_updated_at,
                chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id, assignee_type, assignee_id,
                handled_by, handled_by_since, last_inbound_at)
        SELECT c.account_id, c.user_identifier, c.channel, false, least(c.started_at, at), at, 'resolved', at,
               c.chatwoot_conversation_id, c.chatwoot_inbox_id, c.contact_inbox_source_id, d.assignee_type, d.assignee_id,
               CASE WHEN c.handled_by_since <= at THEN c.handled_by ELSE 'bot' END,
               CASE WHEN c.handled_by_since <= at THEN c.handled_by_since END,
               (SELECT max(timestamp) FROM communication.message
                 WHERE conversation_id = c.id AND direction = 'inbound' AND timestamp <= at)
        RETURNING id INTO ended_id;
        UPDATE communication.message SET conversation_id = ended_id WHERE conversation_id = c.id AND timestamp <= at;
        UPDATE communication.conversation
           SET started_at = greatest(started_at, at),
               handled_by = CASE WHEN handled_by_since <= at THEN 'bot' ELSE handled_by END,
               handled_by_since = CASE WHEN handled_by_since <= at THEN NULL ELSE handled_by_since END
         WHERE id = c.id;
        RETURN ended_id;
    END IF;

    UPDATE communication.conversation
       SET is_active = false, ended_at = at, status = 'resolved',
           assignee_type = CASE WHEN source_updated_at > at THEN assignee_type ELSE d.assignee_type END,
           assignee_id = CASE WHEN source_updated_at > at THEN assignee_id ELSE d.assignee_id END,
           source_updated_at = greatest(source_updated_at, at)
     WHERE id = c.id
        -- a visitor who gave a name midway has two of ours on one of Chatwoot's
        OR (account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id AND is_active
            AND NOT (source_updated_at > at AND status IS DISTINCT FROM 'resolved')
            AND NOT EXISTS (SELECT FROM communication.message m
                             WHERE m.conversation_id = conversation.id AND m.direction = 'inbound' AND m.timestamp > at));
    RETURN c.id;
END $$;

-- Brings an active conversation to the state that the payload shows, if that is newer than what we have.
CREATE FUNCTION communication.apply_state(target_id bigint, d communication.delivery) RETURNS void LANGUAGE plpgsql AS $$
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
           source_updated_at = d.source_updated_at
     WHERE c.id = target_id AND c.is_active AND d.chatwoot_conversation_id IS NOT NULL
       AND CASE WHEN c.chatwoot_conversation_id = d.chatwoot_conversation_id
                THEN d.source_updated_at > coalesce(c.source_updated_at, '-infinity')
                -- another Chatwoot conversation of this sender: the newest inbound message decides where replies go
                ELSE c.chatwoot_conversation_id IS NULL
                     OR inbound_at >= coalesce(c.last_inbound_at, '-infinity') END;

    UPDATE communication.conversation
       SET last_inbound_at = inbound_at
     WHERE id = target_id AND inbound_at > coalesce(last_inbound_at, '-infinity');

    -- a human's public reply silences the bot; setting the conversation back to pending wakes it
    UPDATE communication.conversation
       SET handled_by = CASE WHEN d.by_human THEN 'human' ELSE 'bot' END,
           handled_by_since = CASE WHEN d.by_human THEN d.sent_at ELSE d.source_updated_at END
     WHERE id = target_id
       AND CASE WHEN d.by_human THEN d.sent_at
                WHEN d.event = 'conversation_status_changed' AND d.conversation_status = 'pending' THEN d.source_updated_at
           END > coalesce(handled_by_since, '-infinity');
END $$;

-- What Chatwoot tells of an outgoing message that we know: it is there, it was delivered, it could not be. Delivered or read
-- stands over all; failed stands over stored; and what is there was sent, also when we gave it up because its answer was lost.
CREATE FUNCTION communication.report_delivery(m communication.message, d communication.delivery) RETURNS void LANGUAGE plpgsql
    SET communication.operation = 'report' AS $$
DECLARE
    delivered boolean := d.delivery_status IN ('delivered', 'read');
    refused   boolean := d.delivery_status = 'failed' OR d.delivery_error IS NOT NULL;
BEGIN
    IF delivered IS NOT TRUE AND (m.delivered_at IS NOT NULL OR m.external_id IS NOT NULL AND m.status <> 'queued')
       AND refused IS NOT TRUE THEN
        RETURN; -- known
    END IF;
    PERFORM communication.lock_line(m.conversation_id);
    m.status := CASE WHEN delivered OR m.delivered_at IS NOT NULL THEN 'sent' WHEN refused THEN 'failed' ELSE 'sent' END;
    UPDATE communication.message k
       SET status = m.status,
           external_id = coalesce(k.external_id, d.external_id),
           delivered_at = CASE WHEN delivered THEN coalesce(k.delivered_at, now()) ELSE k.delivered_at END,
           failed_at = CASE m.status WHEN 'failed' THEN coalesce(k.failed_at, now()) END,
           last_error = CASE m.status WHEN 'failed' THEN coalesce(d.delivery_error, k.last_error) END,
           discarded_at = CASE m.status WHEN 'failed' THEN k.discarded_at END,
           claim_id = NULL, claimed_until = NULL, in_doubt_since = NULL
     WHERE k.id = m.id;
END $$;

CREATE FUNCTION communication.store_delivery(
    d communication.delivery, OUT outcome text, OUT reason text, OUT answer json) LANGUAGE plpgsql AS $$
DECLARE
    c_id      bigint;
    stored_id bigint;
    m         communication.message;
    at        timestamptz := communication.came_at(d);
BEGIN
    IF d.ignored IS NOT NULL THEN
        outcome := 'ignored';
        reason := d.ignored;
    ELSE
        PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', d.account_id, d.channel, d.user_identifier), 0));

        IF d.direction IS NULL THEN
            outcome := 'applied';
            IF d.conversation_status IS DISTINCT FROM 'resolved' THEN
                c_id := communication.conversation_for(d, coalesce(d.source_updated_at, at));
                PERFORM communication.apply_state(c_id, d);
            END IF;
        ELSE
            SELECT * INTO m FROM communication.message
             WHERE (account_id = d.account_id AND source = d.source AND external_id = d.external_id)
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
            IF m.id IS NULL THEN
                c_id := communication.conversation_for(d, coalesce(d.sent_at, at));
                INSERT INTO communication.message AS stored
                       (conversation_id, account_id, source, external_id, direction, status, sender_type, timestamp,
                        content, private, content_attributes, attachments, source_updated_at)
                VALUES (c_id, d.account_id, d.source, d.external_id, d.direction,
                        CASE d.direction WHEN 'inbound' THEN 'received' ELSE 'sent' END, d.sender_type,
                        coalesce(d.sent_at, at), d.content, coalesce(d.private, false), d.content_attributes,
                        d.attachments, d.source_updated_at)
                ON CONFLICT (account_id, source, external_id) DO UPDATE SET external_id = excluded.external_id
                RETURNING stored.* INTO m;
                stored_id := m.id;
                PERFORM communication.apply_state(m.conversation_id, d);
                outcome := 'stored';
            ELSE
                PERFORM communication.apply_state(m.conversation_id, d);
                outcome := CASE d.event WHEN 'message_updated' THEN 'applied' ELSE 'duplicate' END;
            END IF;

            IF m.direction = 'outbound' THEN
                PERFORM communication.report_delivery(m, d);
            END IF;
            IF stored_id IS NULL THEN
                -- an edited, transcribed or deleted message
                UPDATE communication.message k
                   SET content = d.content, content_attributes = d.content_attributes, attachments = d.attachments,
                       source_updated_at = d.source_updated_at
                 WHERE k.id = m.id AND d.event = 'message_updated'
                   AND d.source_updated_at > coalesce(k.source_updated_at, '-infinity')
                   AND (k.content, k.content_attributes, k.attachments)
                       IS DISTINCT FROM (d.content, d.content_attributes, d.attachments);
                SELECT * INTO m FROM communication.message WHERE id = m.id;
            END IF;
        END IF;

        IF d.conversation_status = 'resolved' AND d.chatwoot_conversation_id IS NOT NULL THEN
            c_id := communication.end_conversation(d);
            IF m.id IS NOT NULL THEN
                SELECT * INTO m FROM communication.message WHERE id = m.id;
            END IF;
        END IF;
        c_id := coalesce(m.conversation_id, c_id);
    END IF;

    answer := CASE
        WHEN outcome = 'ignored' THEN json_build_object('status', 'ignored', 'reason', reason)
        WHEN m.id IS NULL THEN json_build_object('conversation_id', c_id, 'status', 'applied')
        WHEN outcome = 'duplicate' THEN json_build_object('conversation_id', c_id, 'message_id', m.id,
            'direction', m.direction, 'status', m.status, 'duplicate', true)
        ELSE json_build_object('conversation_id', c_id, 'message_id', m.id, 'direction', m.direction, 'status', m.status)
    END;

    INSERT INTO communication.webhook_event
           (source, hook, delivery_id, event, account_id, payload, outcome, reason, conversation_id, message_id, replay_of)
    VALUES (d.source, d.hook, d.delivery_id, d.event, d.account_id, d.payload, outcome, reason, c_id, m.id, d.replay_of);
END $$;
