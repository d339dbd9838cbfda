-- What is deleted when it is old, and what is erased when its person asks for it.
--
-- Lock order: the senders, as store_deliveries takes them, then as everywhere the conversations' rows, their lines, their messages.
-- So a webhook that comes at the same moment finds either all of a conversation or nothing of it, and begins a new one.

DROP FUNCTION IF EXISTS communication.erase_contact(text, bigint, text, bigint[], bigint, text);
DROP FUNCTION IF EXISTS communication.events_of(text, bigint, text, bigint, bigint);
DROP FUNCTION IF EXISTS communication.said_in_group(communication.message, text);
DROP FUNCTION IF EXISTS communication.conversations_of(text, bigint, text);
DROP FUNCTION IF EXISTS communication.places(bigint[]);
DROP FUNCTION IF EXISTS communication.names_of(text);
DROP FUNCTION IF EXISTS communication.sender_key(communication.conversation);
DROP FUNCTION IF EXISTS communication.delete_old(text, interval);
DROP FUNCTION IF EXISTS communication.delete_old_conversations(timestamptz);
DROP FUNCTION IF EXISTS communication.over(timestamptz);

-- What store_deliveries locks for a sender.
CREATE FUNCTION communication.sender_key(c communication.conversation) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(concat_ws(' ', c.account_id, c.channel, c.user_identifier), 0);

-- The conversations that ended before that moment, in which nothing has happened since, and nothing is left to be done: nothing
-- is to be sent, nobody has it in hand, and no dead letter waits for somebody to look at it. No message of an ended conversation
-- is to be answered (communication.unanswered).
CREATE FUNCTION communication.over(before timestamptz) RETURNS SETOF communication.conversation LANGUAGE sql STABLE AS $$
    SELECT c.*
      FROM communication.conversation c
     WHERE NOT c.is_active AND c.ended_at < before
       AND (c.lease_expires_at IS NULL OR c.lease_expires_at <= now())
       AND NOT EXISTS (SELECT FROM communication.message m
                        WHERE m.conversation_id = c.id
                          AND (m.status = 'queued' OR m.status = 'failed' AND m.adapter IS NOT NULL AND m.discarded_at IS NULL
                               OR greatest(m.received_at, m.timestamp, m.delivered_at, m.read_at, m.failed_at, m.discarded_at) >= before))
       AND NOT EXISTS (SELECT FROM communication.turn t
                        WHERE t.conversation_id = c.id AND (t.status = 'processing' OR t.finished_at >= before))
$$;

-- Deletes some of them, with all that was said in them and all that was seen of them. Gives how many of what.
CREATE FUNCTION communication.delete_old_conversations(before timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    ids     bigint[] := ARRAY (SELECT id FROM communication.over(before) ORDER BY ended_at LIMIT 100);
    deleted jsonb;
BEGIN
    -- what somebody works with at this moment is left for another night
    ids := ARRAY (SELECT id FROM communication.conversation WHERE id = ANY (ids) ORDER BY id FOR UPDATE SKIP LOCKED);
    ids := ARRAY (SELECT c.id FROM communication.conversation c
                   WHERE c.id = ANY (ids) AND pg_try_advisory_xact_lock(communication.sender_key(c))
                     AND CASE WHEN c.chatwoot_conversation_id IS NULL THEN true
                              ELSE pg_try_advisory_xact_lock(communication.place_key(c.account_id, c.chatwoot_conversation_id)) END
                   ORDER BY c.id);
    PERFORM communication.lock_line(id) FROM unnest(ids) AS id;
    ids := ARRAY (SELECT id FROM communication.over(before) WHERE id = ANY (ids)); -- as they are now that nobody changes them
    deleted := jsonb_build_object(
        'message', (SELECT count(*) FROM communication.message WHERE conversation_id = ANY (ids)),
        'turn', (SELECT count(*) FROM communication.turn WHERE conversation_id = ANY (ids)),
        'upload', (SELECT count(*) FROM communication.upload u JOIN communication.message m ON m.id = u.message_id
                    WHERE m.conversation_id = ANY (ids)));
    WITH seen AS (
        DELETE FROM communication.sighting s
         USING communication.conversation c
         WHERE c.id = ANY (ids) AND s.account_id = c.account_id AND s.chatwoot_conversation_id = c.chatwoot_conversation_id
           AND s.moment BETWEEN c.started_at AND c.ended_at
        RETURNING s.moment
    )
    SELECT deleted || jsonb_build_object('sighting', count(*)) INTO deleted FROM seen;
    DELETE FROM communication.conversation WHERE id = ANY (ids);
    RETURN deleted || jsonb_build_object('conversation', cardinality(ids));
END $$;

-- Deletes some of a table's rows that are older than that, the oldest first, and gives how many: none when there are no more.
-- Null: another program is at it. Old are
--   * sightings that no event can come to any more; when a conversation was handed back to the bot is known as long as it is;
--   * uploads of messages that were sent, or seen off, that long ago; a dead letter may be sent again;
--   * what is left of a rate limit when nothing was sent for long.
CREATE FUNCTION communication.delete_old(what text, age interval) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    before  timestamptz := now() - age;
    deleted bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('delete old', 0)) THEN
        RETURN NULL;
    END IF;
    CASE what
        WHEN 'conversation' THEN
            RETURN communication.delete_old_conversations(before);
        WHEN 'webhook_event' THEN
            DELETE FROM communication.webhook_event WHERE id = ANY (ARRAY (
                SELECT id FROM communication.webhook_event WHERE received_at < before
                 ORDER BY received_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'sighting' THEN
            DELETE FROM communication.sighting WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM communication.sighting WHERE moment < before AND shown <> 'handed back'
                 ORDER BY moment LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'upload' THEN
            DELETE FROM communication.upload WHERE id = ANY (ARRAY (
                SELECT u.id FROM communication.upload u JOIN communication.message m ON m.id = u.message_id
                 WHERE m.status = 'sent' AND greatest(m.expires_at, m.delivered_at) < before OR m.discarded_at < before
                 LIMIT 20 FOR UPDATE OF u SKIP LOCKED));
        WHEN 'rate_limit' THEN
            DELETE FROM communication.rate_limit WHERE id = ANY (ARRAY (
                SELECT id FROM communication.rate_limit WHERE expires_at < extract(epoch FROM before) * 1000
                 LIMIT 1000 FOR UPDATE SKIP LOCKED));
        WHEN 'audit' THEN
            DELETE FROM communication.audit WHERE id = ANY (ARRAY (
                SELECT id FROM communication.audit WHERE at < before LIMIT 1000));
    END CASE;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN jsonb_build_object(what, deleted);
END $$;

-- Chatwoot's conversations, where it is known whose: their ids are given out account by account.
CREATE FUNCTION communication.places(conversation_ids bigint[])
    RETURNS TABLE (account_id bigint, chatwoot_conversation_id bigint) LANGUAGE sql STABLE AS $$
    SELECT account_id, chatwoot_conversation_id FROM communication.conversation
     WHERE id = ANY (conversation_ids) AND account_id > 0 AND chatwoot_conversation_id IS NOT NULL
     UNION
    SELECT account_id, chatwoot_conversation_id FROM communication.message
     WHERE conversation_id = ANY (conversation_ids) AND account_id > 0 AND chatwoot_conversation_id IS NOT NULL
$$;

-- What conversations with a person may bear: the identifier; in small letters, as e-mail addresses are kept; the spellings of a phone
-- number; and, where nobody is called just those digits, the number with these digits.
CREATE FUNCTION communication.names_of(identifier text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    number text := CASE WHEN identifier ~ '^\+\d+$' THEN identifier
                        WHEN identifier ~ '^\d{8,15}$' AND NOT EXISTS (SELECT FROM communication.conversation WHERE user_identifier = identifier)
                        THEN '+' || identifier END;
BEGIN
    RETURN ARRAY[identifier, lower(identifier)] || CASE WHEN number IS NOT NULL THEN communication.phone_spellings(number) END;
END $$;

-- A person's conversations: those that bear the identifier, or have borne it, in that account and on that channel where these are given;
-- and those on the same Chatwoot conversations. These have one contact each, whatever we called them: a visitor who gave an address midway.
CREATE FUNCTION communication.conversations_of(identifier text, account bigint, on_channel text)
    RETURNS SETOF communication.conversation LANGUAGE plpgsql STABLE AS $$
DECLARE
    names text[] := communication.names_of(identifier);
    ids bigint[] := ARRAY (SELECT id FROM communication.conversation
                            WHERE user_identifier = ANY (names)
                              AND (account IS NULL OR account_id = account) AND (on_channel IS NULL OR channel = on_channel)
                             UNION
                            SELECT c.id FROM communication.sighting s JOIN communication.conversation c USING (account_id, chatwoot_conversation_id)
                             WHERE s.user_identifier = ANY (names)
                               AND (account IS NULL OR c.account_id = account) AND (on_channel IS NULL OR c.channel = on_channel));
BEGIN
    RETURN QUERY
    SELECT * FROM communication.conversation WHERE id = ANY (ids)
     UNION
    SELECT c.* FROM communication.places(ids) AS place
      JOIN communication.conversation c USING (account_id, chatwoot_conversation_id);
END $$;

-- Whether that person wrote it in a group on WhatsApp: the conversation is the group's.
CREATE FUNCTION communication.said_in_group(m communication.message, identifier text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN m.source = 'whatsapp' AND m.direction = 'inbound'
           AND communication.one_phone(m.content_attributes #>> '{whatsapp,from}') = communication.one_phone(identifier);

-- The webhook events about a person among those with these ids: what became part of their conversations, what is about their
-- Chatwoot conversations though it was ignored, and what has them as its contact and belongs to nobody else.
-- The bridge names people in many ways; of its events that became nothing, those that show the number go.
-- It reads every payload: no index helps, and every webhook would pay for one.
CREATE FUNCTION communication.events_of(identifier text, account bigint, on_channel text, after bigint, up_to bigint)
    RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    ids   bigint[] := ARRAY (SELECT id FROM communication.conversations_of(identifier, account, on_channel));
    sites text[]   := ARRAY (SELECT place.account_id || ' ' || place.chatwoot_conversation_id FROM communication.places(ids) AS place);
    -- as Chatwoot writes them: a source_id has no plus, Twilio's has a prefix; a visitor is their browser session
    names jsonb    := (SELECT jsonb_agg(DISTINCT spelling) FROM unnest(communication.names_of(identifier)) AS name,
                          unnest(ARRAY[name, substring(name FROM '^\+(\d+)$'), 'whatsapp:' || name]
                                 || substring(name FROM '^(.+)@chatwoot\.widget$')) AS spelling WHERE spelling IS NOT NULL);
    digits text    := (SELECT '(' || string_agg(substring(name FROM '^\+?(\d+)(?:@lid)?$'), '|') || ')'
                         FROM unnest(communication.names_of(identifier)) AS name
                        WHERE name ~ '^\+\d+$' OR name ~ '^\d+@lid$');
BEGIN
    RETURN QUERY
    SELECT e.id
      FROM communication.webhook_event e
     WHERE e.id > after AND e.id <= up_to AND (account IS NULL OR e.account_id = account)
       AND (e.conversation_id = ANY (ids)
            OR EXISTS (SELECT FROM communication.message m WHERE m.id = e.message_id
                         AND (m.conversation_id = ANY (ids) OR communication.said_in_group(m, identifier)))
            OR e.account_id || ' ' || coalesce(e.payload #>> '{conversation,id}', e.payload #>> '{current_conversation,id}',
                   e.payload ->> 'conversation_id', CASE WHEN e.event LIKE 'conversation\_%' THEN e.payload ->> 'id' END)
               = ANY (sites)
            OR NOT EXISTS (SELECT FROM communication.conversation c WHERE c.id = e.conversation_id
                              AND c.user_identifier NOT LIKE '%@chatwoot.widget') -- a visitor may have named that address
               AND (e.source = 'whatsapp' AND e.payload::text ~ ('\m' || digits || '\M')
                    OR jsonb_path_exists(e.payload::jsonb, '$.** ? (@.phone_number == $names[*] || @.email == $names[*] || @.sender == $names[*]
                                                             || @.identifier == $names[*] || @.source_id == $names[*])',
                                         jsonb_build_object('names', names))));
END $$;

-- Erases a person, and writes down who did it, and what, but not whom: gives how much of what; null where nothing is known.
-- events: those of events_of up to the id after. What has come since is looked for here.
-- Who works with it at this moment finds nothing any more: a turn is lost, as to another program; a message that is on its way
-- arrives, and Chatwoot's webhook about it begins a new conversation, as any later one does.
CREATE FUNCTION communication.erase_contact(
    identifier text, account bigint, on_channel text, events bigint[], after bigint, actor text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    names   text[] := communication.names_of(identifier);
    ids     bigint[];
    senders bigint[];
    locked  bigint[] := '{}';
    said    bigint[]; -- in groups: what others said there stays
    deleted bigint;
    erased  jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('erase contact', 0)); -- two erasures could wait for each other's senders
    LOOP -- until nobody writes into any of the conversations, also of those that began while this waited for the others
        SELECT array_agg(DISTINCT c.id), array_agg(DISTINCT key ORDER BY key) FILTER (WHERE key <> ALL (locked))
          INTO ids, senders
          FROM communication.conversations_of(identifier, account, on_channel) AS c,
               LATERAL (VALUES (communication.sender_key(c)), (communication.place_key(c.account_id, c.chatwoot_conversation_id))) AS keys (key);
        EXIT WHEN senders IS NULL;
        PERFORM pg_advisory_xact_lock(key) FROM unnest(senders) AS key;
        locked := locked || senders;
    END LOOP;
    ids := coalesce(ids, '{}');
    said := ARRAY (SELECT m.id FROM communication.message m
                    WHERE communication.said_in_group(m, identifier) AND m.conversation_id <> ALL (ids)
                      AND (account IS NULL OR m.account_id = account) AND (on_channel IS NULL OR on_channel = 'whatsapp'));
    PERFORM FROM communication.conversation
      WHERE id = ANY (ids) OR id IN (SELECT conversation_id FROM communication.message WHERE id = ANY (said))
      ORDER BY id FOR UPDATE;
    ids := ARRAY (SELECT id FROM communication.conversation WHERE id = ANY (ids) ORDER BY id);
    PERFORM communication.lock_line(id) FROM unnest(ids) AS id;
    events := events || ARRAY (SELECT communication.events_of(identifier, account, on_channel, after, 9223372036854775807));
    erased := jsonb_build_object(
        'conversations', cardinality(ids),
        'messages', (SELECT count(*) FROM communication.message WHERE conversation_id = ANY (ids) OR id = ANY (said)),
        'turns', (SELECT count(*) FROM communication.turn WHERE conversation_id = ANY (ids)),
        'uploads', (SELECT count(*) FROM communication.upload u JOIN communication.message m ON m.id = u.message_id
                     WHERE m.conversation_id = ANY (ids)));
    DELETE FROM communication.sighting AS s
     WHERE (s.account_id, s.chatwoot_conversation_id) IN (SELECT * FROM communication.places(ids))
        OR s.user_identifier = ANY (names) AND (account IS NULL OR s.account_id = account)
           AND on_channel IS NULL; -- they know of no channel
    GET DIAGNOSTICS deleted = ROW_COUNT;
    erased := erased || jsonb_build_object('sightings', deleted);
    DELETE FROM communication.conversation WHERE id = ANY (ids);
    DELETE FROM communication.message WHERE id = ANY (said);
    DELETE FROM communication.bridge_receipt WHERE recipient = ANY (names);
    DELETE FROM communication.webhook_event WHERE id = ANY (events);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    erased := erased || jsonb_build_object('webhook_events', deleted);
    IF NOT EXISTS (SELECT FROM jsonb_each(erased) WHERE value <> '0') THEN
        RETURN NULL;
    END IF;
    INSERT INTO communication.audit (actor, action, details)
    VALUES (actor, 'erase_contact', jsonb_build_object('erased', erased, 'conversation_ids', ids));
    RETURN jsonb_build_object('erased', erased);
END $$;
