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
--   * a conversation of ours follows Chatwoot's: found by that one's id, whatever its contact is called by now;
--   * status and assignee move only to a newer version of the Chatwoot conversation (source_updated_at), and who handles it follows from
--     all that was seen of it (handler);
--   * Chatwoot's moments are compared with Chatwoot's, and none counts from the future (not_ahead, version_of, written_at);
--   * a replayed event is as old as when it came, and becomes one message at most, also one without an id.
--
-- store_delivery does all that, for one delivery. Most deliveries are nothing special: a customer's new message in a conversation
-- that is alive, or that begins with it. store_new_messages stores these of many senders at once; what it leaves is store_delivery's.
--
-- Lock order: the senders and Chatwoot's conversations, all of a statement's in one order; then as everywhere a conversation's row, its line, its messages. Who
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
DROP FUNCTION IF EXISTS communication.apply_state(bigint, bigint, communication.delivery, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS communication.handler(communication.conversation);
DROP FUNCTION IF EXISTS communication.states_of(communication.conversation);
DROP FUNCTION IF EXISTS communication.follow(bigint, communication.delivery);
DROP FUNCTION IF EXISTS communication.conversation_to_join(communication.delivery);
DROP FUNCTION IF EXISTS communication.is_echo(communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.why_no_answer(communication.delivery, bigint, timestamptz);
DROP FUNCTION IF EXISTS communication.written_for_us(timestamptz, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS communication.written_at(communication.delivery, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS communication.version_of(communication.delivery, timestamptz);
DROP FUNCTION IF EXISTS communication.not_ahead(timestamptz, timestamptz);
DROP FUNCTION IF EXISTS communication.shown(communication.delivery);
DROP FUNCTION IF EXISTS communication.hands_back(communication.delivery); -- an older version's
DROP FUNCTION IF EXISTS communication.place_key(bigint, bigint);
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

-- What is locked for one of Chatwoot's conversations.
CREATE FUNCTION communication.place_key(account_id bigint, chatwoot_conversation_id bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(account_id || ' ' || chatwoot_conversation_id, 0);

-- A moment of somebody else's clock. One that is ahead of ours counts as now: else it outranked all that comes until it has passed.
-- Ten seconds are let pass, for two clocks are never the same, and what comes in the wrong order is put in order by these moments.
CREATE FUNCTION communication.not_ahead(moment timestamptz, at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN moment > at + interval '10 seconds' THEN at ELSE moment END;

-- How new the state of Chatwoot's conversation is that the delivery shows, on Chatwoot's clock. A Chatwoot before v4.1 does not say it:
-- what comes with a message is as old as the message, all else is newer than what is known.
CREATE FUNCTION communication.version_of(d communication.delivery, at timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF d.source_updated_at IS NOT NULL THEN
        RETURN communication.not_ahead(d.source_updated_at, at);
    END IF;
    IF d.replay_of IS NOT NULL OR d.chatwoot_conversation_id IS NULL OR d.direction IS NOT NULL AND d.event <> 'message_updated' THEN
        RETURN coalesce(communication.not_ahead(d.sent_at, at), at);
    END IF;
    RETURN coalesce(greatest(communication.not_ahead(d.active_at, at),
                             (SELECT max(greatest(source_updated_at, last_inbound_at, ended_at)) + interval '1 microsecond'
                                FROM communication.conversation
                               WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id)), at);
END $$;

-- When the message was written. Chatwoot gives its ids out in the order of creation: a message that is dated before one with a smaller
-- id, by more than two programs of Chatwoot's may differ, has a wrong date, and counts as written when the payload was made.
CREATE FUNCTION communication.written_at(d communication.delivery, at timestamptz, version timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    written timestamptz := CASE WHEN communication.not_ahead(d.sent_at, at) < d.sent_at THEN version
                                ELSE coalesce(d.sent_at, at) END;
    earlier timestamptz;
BEGIN
    IF d.direction IS NOT NULL AND d.chatwoot_conversation_id IS NOT NULL AND d.external_id ~ '^\d{1,18}$' THEN
        SELECT max(m.timestamp) INTO earlier
          FROM communication.conversation c JOIN communication.message m ON m.conversation_id = c.id
         WHERE c.account_id = d.account_id AND c.chatwoot_conversation_id = d.chatwoot_conversation_id
           AND m.timestamp > written + interval '1 minute' AND m.source = d.source AND m.adapter IS NULL
           AND communication.place(m) < d.external_id::bigint;
        IF earlier IS NOT NULL THEN
            RETURN greatest(earlier, version);
        END IF;
    END IF;
    RETURN written;
END $$;

-- What the delivery shows of Chatwoot's conversation, in a sighting's word.
CREATE FUNCTION communication.shown(d communication.delivery) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN d.handed_back THEN 'handed back'
                WHEN d.conversation_status IN ('pending', 'resolved') THEN d.conversation_status
                WHEN d.conversation_status IN ('open', 'snoozed') THEN 'open'
                ELSE 'alive' END;

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
-- and a blocked contact reopen nothing.
CREATE FUNCTION communication.conversation_for(d communication.delivery, at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT id FROM communication.conversation
             WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
             ORDER BY started_at <= at DESC, abs(extract(epoch FROM started_at - at)), id
             LIMIT 1);
END $$;

-- What was seen of the state of Chatwoot's conversation while ours went on. Part of the statement that asks, so that an index serves it.
CREATE FUNCTION communication.states_of(c communication.conversation) RETURNS SETOF communication.sighting LANGUAGE sql STABLE AS $$
    SELECT * FROM communication.sighting s
     WHERE s.account_id = c.account_id AND s.chatwoot_conversation_id = c.chatwoot_conversation_id
       AND s.moment BETWEEN c.started_at AND coalesce(c.ended_at, 'infinity') AND s.shown IN ('pending', 'open', 'handed back')
$$;

-- Who handles the conversation, and since when: the newest word of all that tells it, in whatever order it came.
-- A human: their public reply, an assignment that still stands, a turn that handed over. The bot: an event that says so, or a state that
-- is pending after one that was not. A conclusion stands where the sightings that it was drawn from have been deleted since.
CREATE FUNCTION communication.handler(c communication.conversation, OUT handled_by text, OUT since timestamptz) LANGUAGE plpgsql STABLE AS $$
DECLARE
    said     timestamptz; -- by a human, or that one is asked
    assigned timestamptz;
    taken    timestamptz;
    given    timestamptz; -- back to the bot
BEGIN
    SELECT max(moment) INTO said FROM (
        (SELECT m.timestamp FROM communication.message m
          WHERE m.conversation_id = c.id AND m.direction = 'outbound' AND m.sender_type = 'user' AND NOT m.private
            AND NOT m.content_attributes ? 'processor'
            AND coalesce(m.chatwoot_conversation_id, c.chatwoot_conversation_id) = c.chatwoot_conversation_id
          ORDER BY m.timestamp DESC LIMIT 1)
        UNION ALL
        (SELECT t.handed_over_at FROM communication.turn t
          WHERE t.conversation_id = c.id AND t.handed_over_at IS NOT NULL
            AND EXISTS (SELECT FROM communication.message m
                         WHERE m.id = ANY (t.message_ids)
                           AND coalesce(m.chatwoot_conversation_id, c.chatwoot_conversation_id) = c.chatwoot_conversation_id)
          ORDER BY t.handed_over_at DESC LIMIT 1)) AS humans (moment);
    SELECT min(s.moment) INTO assigned FROM communication.states_of(c) s
     WHERE s.moment > coalesce((SELECT other.moment FROM communication.states_of(c) other
                                 WHERE other.assignee_type IS DISTINCT FROM 'User' ORDER BY other.moment DESC LIMIT 1), '-infinity');
    taken := greatest(said, assigned);
    SELECT max(moment) INTO given FROM (
        (SELECT s.moment FROM communication.states_of(c) s
          WHERE s.shown = 'handed back' AND s.moment >= taken ORDER BY s.moment DESC LIMIT 1)
        UNION ALL
        SELECT min(s.moment) FROM communication.states_of(c) s
         WHERE s.shown = 'pending' AND s.moment >= taken
           AND s.moment > (SELECT min(o.moment) FROM communication.states_of(c) o
                            WHERE o.shown = 'open' -- then, or since then
                              AND o.moment >= coalesce((SELECT before.moment FROM communication.states_of(c) before
                                                         WHERE before.moment <= taken ORDER BY before.moment DESC LIMIT 1), taken))
        UNION ALL
        SELECT c.handled_by_since
         WHERE c.handled_by = 'bot' AND c.handled_by_since >= taken
           AND NOT EXISTS (SELECT FROM communication.states_of(c) s WHERE s.moment <= c.handled_by_since)) AS bots (moment)
     WHERE moment > coalesce(said, '-infinity');
    handled_by := CASE WHEN taken IS NULL OR given IS NOT NULL THEN 'bot' ELSE 'human' END;
    since := CASE WHEN taken IS NULL THEN CASE c.handled_by WHEN 'bot' THEN c.handled_by_since END ELSE coalesce(given, taken) END;
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
           (handled_by, handled_by_since) = (SELECT who.handled_by, who.since FROM communication.handler(c) AS who)
     WHERE id IN (from_id, to_id);
END $$;

-- The sender's active conversation that a delivery of no known Chatwoot conversation belongs to; null: it begins one.
-- What Chatwoot tells names its inbox (none: 0). Another door names none: what comes there joins the conversation in which the person wrote
-- last. One that began there is joined by the first of Chatwoot's inboxes in which they write.
CREATE FUNCTION communication.conversation_to_join(d communication.delivery) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT c.id
      FROM communication.conversation c
     CROSS JOIN LATERAL (SELECT d.source = 'chatwoot' AS chatwoot,
                                coalesce(c.chatwoot_inbox_id, 0) = coalesce(d.chatwoot_inbox_id, 0) AS same_inbox) AS door
     WHERE c.account_id = d.account_id AND c.user_identifier = d.user_identifier AND c.channel = d.channel AND c.is_active
       AND (door.same_inbox OR NOT door.chatwoot
            OR c.chatwoot_inbox_id IS NULL AND c.chatwoot_conversation_id IS NULL
               AND EXISTS (SELECT FROM communication.message m WHERE m.conversation_id = c.id AND m.source <> 'chatwoot'))
     ORDER BY door.chatwoot AND door.same_inbox DESC, coalesce(c.last_inbound_at, c.started_at) DESC, c.id DESC
     LIMIT 1
$$;

-- The conversation that goes on at a moment at which Chatwoot's was alive; opened where there is none, as an ended one where
-- an end after that moment is known.
CREATE FUNCTION communication.conversation_alive(d communication.delivery, at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
    ending   communication.sighting;
BEGIN
    SELECT id INTO found_id FROM communication.conversation
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
       AND started_at <= at AND (is_active OR ended_at >= at)
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
                    AND started_at > at AND started_at <= coalesce(ending.moment, 'infinity')
                  ORDER BY started_at LIMIT 1)
    RETURNING id INTO found_id;
    IF found_id IS NULL AND ending.moment IS NULL THEN
        UPDATE communication.conversation
           SET started_at = least(started_at, at), chatwoot_inbox_id = coalesce(chatwoot_inbox_id, d.chatwoot_inbox_id)
         WHERE id = communication.conversation_to_join(d)
        RETURNING id INTO found_id;
    END IF;
    IF found_id IS NULL THEN
        INSERT INTO communication.conversation AS c
               (account_id, user_identifier, channel, is_active, started_at, ended_at,
                status, source_updated_at, assignee_type, assignee_id,
                chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id)
        VALUES (d.account_id, d.user_identifier, d.channel, ending.moment IS NULL, at, ending.moment,
                ending.shown, ending.moment, ending.assignee_type, ending.assignee_id,
                d.chatwoot_conversation_id, d.chatwoot_inbox_id, d.contact_inbox_source_id)
        ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active
            DO UPDATE SET started_at = least(c.started_at, excluded.started_at)
        RETURNING id INTO found_id;
    END IF;

    -- what looked as if it had been written after the end of the one before
    PERFORM communication.move_messages(id, found_id, at, 'infinity')
       FROM (SELECT id FROM communication.conversation
              WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id AND ended_at < at
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
        IF NOT FOUND AND communication.conversation_to_join(d) IS NULL THEN
            PERFORM communication.conversation_alive(d, at);
        END IF;
    END IF;

    FOR c IN SELECT * FROM communication.conversation
              WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
                AND started_at <= at AND (is_active OR ended_at > at) LOOP
        SELECT min(moment) INTO alive_next FROM communication.sighting
         WHERE account_id = c.account_id AND chatwoot_conversation_id = c.chatwoot_conversation_id
           AND shown <> 'resolved' AND moment > at AND moment <= coalesce(c.ended_at, 'infinity');
        IF alive_next IS NULL THEN
            UPDATE communication.conversation
               SET is_active = false, ended_at = at, status = 'resolved', source_updated_at = at,
                   assignee_type = d.assignee_type, assignee_id = d.assignee_id
             WHERE id = c.id;
        ELSE
            d.user_identifier := c.user_identifier;
            d.channel := c.channel;
            d.chatwoot_inbox_id := c.chatwoot_inbox_id;
            UPDATE communication.conversation SET started_at = alive_next WHERE id = c.id;
            ended_id := communication.conversation_alive(d, c.started_at);
            PERFORM communication.move_messages(c.id, ended_id, '-infinity', alive_next);
        END IF;
    END LOOP;
END $$;

-- Lets a conversation follow Chatwoot's: its contact was corrected, merged with another, or is known by name now. Where that person has
-- another active conversation in the inbox already, each keeps its own.
CREATE FUNCTION communication.follow(followed bigint, d communication.delivery) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.conversation c
       SET user_identifier = d.user_identifier, channel = d.channel, chatwoot_inbox_id = coalesce(d.chatwoot_inbox_id, c.chatwoot_inbox_id)
     WHERE c.id = followed AND c.is_active
       AND (c.user_identifier, c.channel, c.chatwoot_inbox_id)
           IS DISTINCT FROM (d.user_identifier, d.channel, coalesce(d.chatwoot_inbox_id, c.chatwoot_inbox_id))
       AND NOT EXISTS (SELECT FROM communication.conversation other
                        WHERE other.id <> c.id AND other.is_active AND other.account_id = c.account_id
                          AND other.user_identifier = d.user_identifier AND other.channel = d.channel
                          AND coalesce(other.chatwoot_inbox_id, 0) = coalesce(d.chatwoot_inbox_id, c.chatwoot_inbox_id, 0));
END $$;

-- Brings a conversation to the state that the payload shows, if that is no older than what we have, and the message's conversation
-- to what follows from the message.
CREATE FUNCTION communication.apply_state(
    state_id bigint, message_id bigint, d communication.delivery, written timestamptz, version timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    inbound_at timestamptz := CASE d.direction WHEN 'inbound' THEN written END;
BEGIN
    IF d.chatwoot_conversation_id IS NOT NULL THEN
        UPDATE communication.conversation c
           SET chatwoot_conversation_id = d.chatwoot_conversation_id,
               contact_inbox_source_id = coalesce(d.contact_inbox_source_id, c.contact_inbox_source_id),
               status = coalesce(d.conversation_status, CASE WHEN same THEN c.status END),
               can_reply = coalesce(d.can_reply, c.can_reply),
               assignee_type = CASE WHEN d.conversation_status IS NULL AND same THEN c.assignee_type ELSE d.assignee_type END,
               assignee_id = CASE WHEN d.conversation_status IS NULL AND same THEN c.assignee_id ELSE d.assignee_id END,
               source_updated_at = CASE WHEN d.conversation_status IS NULL THEN c.source_updated_at ELSE version END
          FROM (SELECT k.chatwoot_conversation_id = d.chatwoot_conversation_id AS same
                  FROM communication.conversation k WHERE k.id = state_id) AS known
         WHERE c.id = state_id AND c.is_active
           AND CASE WHEN same THEN version > coalesce(c.source_updated_at, '-infinity')
                                   OR version = c.source_updated_at AND d.conversation_status IS NOT NULL -- what came last stands
                                      AND (c.status, c.assignee_type, c.assignee_id, c.can_reply)
                                          IS DISTINCT FROM (d.conversation_status, d.assignee_type, d.assignee_id, coalesce(d.can_reply, c.can_reply))
                    -- another Chatwoot conversation of this sender: the newest inbound message decides where replies go
                    ELSE c.chatwoot_conversation_id IS NULL
                         OR inbound_at >= coalesce(c.last_inbound_at, '-infinity') END;
        IF FOUND AND d.contact_inbox_source_id IS NOT NULL AND d.user_identifier IS NOT NULL THEN
            PERFORM communication.follow(state_id, d);
        END IF;
    END IF;
    IF inbound_at IS NOT NULL THEN
        UPDATE communication.conversation
           SET last_inbound_at = inbound_at, can_reply = coalesce(d.can_reply, can_reply) -- the customer's message opens the window
         WHERE id = message_id AND inbound_at > coalesce(last_inbound_at, '-infinity');
    END IF;
    IF d.by_human AND d.chatwoot_conversation_id IS NULL THEN -- on the phone
        UPDATE communication.conversation SET handled_by = 'human', handled_by_since = written
         WHERE id = message_id AND written > coalesce(handled_by_since, '-infinity');
    END IF;
    UPDATE communication.conversation c
       SET handled_by = now.handled_by, handled_by_since = now.since
      FROM communication.conversation k, communication.handler(k) AS now
     WHERE c.id IN (state_id, message_id) AND k.id = c.id AND k.chatwoot_conversation_id = d.chatwoot_conversation_id
       AND (c.handled_by, c.handled_by_since) IS DISTINCT FROM (now.handled_by, now.since);
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

-- When the message was written, on our clock: for so long it has waited. there: the time where it was written. Less than a minute is the
-- way here.
CREATE FUNCTION communication.written_for_us(at timestamptz, there timestamptz, written timestamptz) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN there - written > interval '1 minute' THEN at - (there - written) ELSE at END;

-- Whether what went out by another door than Chatwoot, and that we do not know by its id (yet), says what we have just sent that person.
CREATE FUNCTION communication.is_echo(d communication.delivery, at timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN d.direction = 'outbound' AND d.chatwoot_conversation_id IS NULL AND EXISTS (
        SELECT FROM communication.conversation c JOIN communication.message m ON m.conversation_id = c.id
         WHERE c.account_id = d.account_id AND c.user_identifier = d.user_identifier AND c.channel = d.channel
           AND m.direction = 'outbound' AND m.adapter IS NOT NULL AND m.content = d.content
           AND greatest(m.timestamp, m.attempted_at) > at - interval '10 minutes');
END $$;

-- Why nobody must answer the message; null: somebody may.
CREATE FUNCTION communication.why_no_answer(d communication.delivery, in_conversation bigint, written timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(
        d.no_answer,
        communication.own_number(d),
        CASE WHEN EXISTS (SELECT FROM communication.message m -- the channel delivered it twice
                           WHERE m.conversation_id = in_conversation AND m.timestamp > written - interval '1 day'
                             AND m.provider_id = d.provider_id AND m.direction = 'inbound' AND m.content = d.content
                             AND m.chatwoot_conversation_id = d.chatwoot_conversation_id) THEN 'repeated' END,
        communication.no_responder(coalesce(d.chatwoot_inbox_id, (SELECT chatwoot_inbox_id FROM communication.conversation
                                                                   WHERE id = in_conversation))));
END $$;

-- Stores one delivery; its sender is locked (store_deliveries). awaiting: the conversation that has a new message to answer.
CREATE FUNCTION communication.store_delivery(
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

-- Stores those of the deliveries that are nothing special, all at once, and gives for each what store_delivery would: the first one
-- of its sender, and of Chatwoot's conversation, that is a customer's message of which we do not know, written in the sender's one
-- conversation in its inbox since that began, or the first that we hear of the sender and of Chatwoot's conversation. So its conversation is the
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
               d.conversation_status IS NOT NULL AND d.chatwoot_conversation_id IS NOT NULL
                   AND moment.version >= coalesce(c.source_updated_at, '-infinity') AS newer,
               coalesce(d.no_answer,
                        CASE WHEN EXISTS (SELECT FROM communication.message k -- as why_no_answer has it
                                           WHERE k.conversation_id = c.id AND k.timestamp > moment.written - interval '1 day'
                                             AND k.provider_id = d.provider_id AND k.direction = 'inbound' AND k.content = d.content
                                             AND k.chatwoot_conversation_id = d.chatwoot_conversation_id) THEN 'repeated' END,
                        CASE WHEN d.channel = 'whatsapp' AND EXISTS ( -- as communication.own_number
                            SELECT FROM communication.bridge_session s
                             WHERE s.status <> 'deleted' AND communication.one_phone(s.phone_number) = d.user_identifier) THEN 'own_address' END,
                        (SELECT none FROM responder WHERE inbox_id IS NOT DISTINCT FROM d.chatwoot_inbox_id)) AS why_no_answer
          FROM unnest(given) WITH ORDINALITY AS d
         CROSS JOIN LATERAL (
               SELECT coalesce(d.sent_at, now()) AS written, coalesce(d.source_updated_at, d.sent_at, now()) AS version,
                      least(d.source_updated_at, coalesce(d.sent_at, now())) AS earliest) AS moment
          LEFT JOIN communication.conversation c
            ON c.account_id = d.account_id AND c.user_identifier = d.user_identifier AND c.channel = d.channel
               AND coalesce(c.chatwoot_inbox_id, 0) = coalesce(d.chatwoot_inbox_id, 0) AND c.is_active
         WHERE array_position(senders, senders[d.ordinality]) = d.ordinality AND array_position(places, places[d.ordinality]) = d.ordinality
           AND array_position(messages, messages[d.ordinality]) = d.ordinality
           AND d.event IN ('message_created', 'message.received') AND d.direction = 'inbound' AND d.external_id IS NOT NULL
           AND d.ignored IS NULL AND d.replay_of IS NULL AND d.reply_id IS NULL AND d.session_status IS NULL AND d.by_human IS NOT TRUE
           -- its clock is right, as far as that can be seen
           AND greatest(moment.written, moment.version) <= now() + interval '10 seconds'
           AND moment.written > coalesce(greatest(c.last_inbound_at - interval '1 minute', c.handled_by_since), '-infinity')
           AND NOT EXISTS (SELECT FROM communication.message k
                            WHERE k.account_id = d.account_id AND k.source = d.source AND k.external_id = d.external_id)
           AND (coalesce(d.session_id, '') = ''
                OR EXISTS (SELECT FROM communication.bridge_session s WHERE s.session_id = d.session_id))
           -- which of the person's conversations it joins is no question
           AND (c.id IS NOT NULL AND d.chatwoot_conversation_id IS NOT NULL
                OR NOT EXISTS (SELECT FROM communication.conversation another
                                WHERE another.account_id = d.account_id AND another.user_identifier = d.user_identifier
                                  AND another.channel = d.channel AND another.is_active AND another.id IS DISTINCT FROM c.id
                                  AND (d.chatwoot_conversation_id IS NULL OR another.chatwoot_inbox_id IS NULL)))
           AND CASE WHEN d.chatwoot_conversation_id IS NULL
                    THEN c.id IS NULL OR c.started_at <= moment.earliest
                         -- what another sender's delivery says of that conversation comes first
                         AND (communication.place_key(d.account_id, c.chatwoot_conversation_id) = ANY (places)) IS NOT TRUE
                    ELSE d.conversation_status IS DISTINCT FROM 'resolved'
                         -- who handles it stays the same
                         AND CASE WHEN c.id IS NULL THEN d.assignee_type IS DISTINCT FROM 'User'
                                  ELSE d.assignee_type IS NOT DISTINCT FROM c.assignee_type
                                       AND (c.handled_by = 'bot' OR d.conversation_status IS DISTINCT FROM 'pending'
                                                                    AND moment.version >= coalesce(c.source_updated_at, '-infinity')) END
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
          LEFT JOIN LATERAL (SELECT conversation_status, assignee_type, assignee_id, version) AS shown ON newer
         WHERE known_id IS NULL
        ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active DO NOTHING
        RETURNING c.id, c.account_id, c.user_identifier, c.channel
    ), brought_up_to_date AS (
        UPDATE communication.conversation c
           SET last_inbound_at = greatest(c.last_inbound_at, written),
               can_reply = CASE WHEN newer OR written > coalesce(c.last_inbound_at, '-infinity')
                                THEN coalesce(plain.can_reply, c.can_reply) ELSE c.can_reply END,
               contact_inbox_source_id = CASE WHEN newer THEN coalesce(plain.contact_inbox_source_id, c.contact_inbox_source_id)
                                              ELSE c.contact_inbox_source_id END,
               status = CASE WHEN newer THEN conversation_status ELSE c.status END,
               assignee_type = CASE WHEN newer THEN plain.assignee_type ELSE c.assignee_type END,
               assignee_id = CASE WHEN newer THEN plain.assignee_id ELSE c.assignee_id END,
               source_updated_at = CASE WHEN newer THEN version ELSE c.source_updated_at END
          FROM plain
         WHERE c.id = known_id AND c.is_active
        RETURNING c.id, c.account_id, c.user_identifier, c.channel
    ), placed AS MATERIALIZED (
        SELECT c.id, plain.*
          FROM plain JOIN (SELECT * FROM opened UNION ALL SELECT * FROM brought_up_to_date) AS c
         USING (account_id, user_identifier, channel)
    ), seen AS (
        INSERT INTO communication.sighting
        SELECT account_id, chatwoot_conversation_id, moment, shown, user_identifier, assignee_type, assignee_id
          FROM placed, LATERAL (VALUES (version, CASE conversation_status WHEN 'pending' THEN 'pending' WHEN 'open' THEN 'open'
                                                                          WHEN 'snoozed' THEN 'open' ELSE 'alive' END),
                                       (written, 'alive')) AS moments (moment, shown)
         WHERE chatwoot_conversation_id IS NOT NULL
        ON CONFLICT DO NOTHING
    ), stored AS (
        INSERT INTO communication.message AS m
               (conversation_id, account_id, source, external_id, direction, status, sender_type, timestamp,
                content, private, content_attributes, attachments, source_updated_at, received_at, no_answer,
                chatwoot_conversation_id, session_id, provider_id)
        SELECT id, account_id, source, external_id, 'inbound', 'received', sender_type, written,
               content, coalesce(private, false), content_attributes, attachments, version,
               communication.written_for_us(now(), coalesce(source_updated_at, now()), written), why_no_answer,
               chatwoot_conversation_id, coalesce(session_id, ''), provider_id
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
        SELECT coalesce(communication.place_key(d.account_id, d.chatwoot_conversation_id), senders[d.ordinality])
          FROM unnest(given) WITH ORDINALITY AS d);
    messages bigint[] := ARRAY (
        SELECT hashtextextended(concat_ws(' ', d.account_id, d.source, d.external_id), 0) FROM unnest(given) AS d);
    n       integer;
BEGIN
    IF NOT patient THEN
        PERFORM set_config('lock_timeout', '500ms', true); -- less than deadlock_timeout
    END IF;
    PERFORM pg_advisory_xact_lock(key)
       FROM (SELECT DISTINCT key FROM unnest(senders, places) WITH ORDINALITY AS locked (sender, place, n),
                    LATERAL (VALUES (sender), (CASE WHEN sender IS NOT NULL THEN place END)) AS keys (key)
              ORDER BY key) AS in_order;
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
