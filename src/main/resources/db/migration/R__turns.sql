-- Turns: which messages are to be answered, who may answer them now, and how a turn ends. One function for each change.
--
-- What keeps each message answered once, though programs die, hang, and run side by side:
--   * a turn is worked on under its conversation's lease; complete_turn changes nothing for who does not hold it (any more);
--   * one transaction marks the messages read, queues the answer, ends the turn and gives the lease back;
--   * of a conversation one turn is ever being processed (turn_processing): who takes a lease over goes on with it.
-- Lock order, here and in all other functions: the conversation's row, its line, its messages.

DROP FUNCTION IF EXISTS communication.close_turns(jsonb, double precision);
DROP FUNCTION IF EXISTS communication.receive_chat(jsonb, jsonb);
DROP FUNCTION IF EXISTS communication.complete_turn(jsonb, jsonb);
DROP FUNCTION IF EXISTS communication.overlap(text[], text[]); -- an older version's
DROP FUNCTION IF EXISTS communication.overlap(uuid[], uuid[]);
DROP FUNCTION IF EXISTS communication.line(text, text);
DROP FUNCTION IF EXISTS communication.place(communication.message);
DROP FUNCTION IF EXISTS communication.said(communication.message);
DROP FUNCTION IF EXISTS communication.files(jsonb);
DROP FUNCTION IF EXISTS communication.role(communication.message);
DROP FUNCTION IF EXISTS communication.claim_turn(bigint, jsonb);
DROP FUNCTION IF EXISTS communication.settle_messages(jsonb);
DROP FUNCTION IF EXISTS communication.unanswered(jsonb);
DROP FUNCTION IF EXISTS communication.is_another_bots(communication.conversation, jsonb);
DROP FUNCTION IF EXISTS communication.withheld(communication.conversation, boolean); -- an older version's
DROP FUNCTION IF EXISTS communication.withheld(communication.conversation, boolean, text);

-- Why the bot may not answer what came from that source now; null: it may. Chatwoot's status and reply window are about what goes
-- through Chatwoot, but a human whom it is assigned to has the whole conversation.
CREATE FUNCTION communication.withheld(c communication.conversation, answer_open boolean, source text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN NOT c.is_active THEN 'ended'
                WHEN c.handled_by = 'human' THEN 'human'
                WHEN source = 'whatsapp' THEN CASE WHEN c.assignee_type = 'User' AND c.status <> 'pending' THEN 'human' END
                WHEN c.status IS NULL OR c.status = 'pending'
                     OR answer_open AND c.status = 'open' AND c.assignee_type IS DISTINCT FROM 'User'
                THEN CASE WHEN c.can_reply IS FALSE THEN 'cannot_reply' END
                ELSE c.status END;

-- Whether the conversation is assigned to another of Chatwoot's bots. own_bots: our ids, where the settings name them.
CREATE FUNCTION communication.is_another_bots(c communication.conversation, settings jsonb) RETURNS boolean LANGUAGE sql STABLE
    RETURN c.assignee_type = 'AgentBot' AND c.assignee_id IS NOT NULL
           AND CASE WHEN jsonb_array_length(coalesce(settings -> 'own_bots', '[]')) > 0
                    THEN NOT settings -> 'own_bots' @> to_jsonb(c.assignee_id)
                    WHEN EXISTS (SELECT FROM communication.own_bot WHERE account_id = c.account_id)
                    THEN NOT EXISTS (SELECT FROM communication.own_bot WHERE account_id = c.account_id AND bot_id = c.assignee_id)
                    ELSE coalesce((settings ->> 'unknown_bots_are_others')::boolean, false) END;

-- The messages that a turn is due for: to answer them, or, where they have waited too long, to ask a human to, as where Chatwoot takes no
-- reply (ask_human). Not those that a human has answered, or that their sender has deleted.
CREATE FUNCTION communication.unanswered(settings jsonb) RETURNS SETOF communication.message LANGUAGE sql STABLE AS $$
    SELECT m.*
      FROM communication.message m
      JOIN communication.conversation c ON c.id = m.conversation_id
     WHERE m.direction = 'inbound' AND m.status = 'received' AND m.no_answer IS NULL
       AND m.received_at > now() - make_interval(secs => (settings ->> 'max_age')::double precision) - interval '7 days'
       AND nullif(communication.withheld(c, (settings ->> 'answer_open')::boolean, m.source),
                  CASE WHEN (settings ->> 'ask_human')::boolean THEN 'cannot_reply' END) IS NULL
       AND (c.assignee_type = 'AgentBot' AND communication.is_another_bots(c, settings)) IS NOT TRUE
       AND m.content_attributes -> 'deleted' IS DISTINCT FROM 'true'
       AND NOT EXISTS (SELECT FROM communication.message human
                        WHERE human.conversation_id = m.conversation_id AND human.timestamp >= m.timestamp
                          AND human.direction = 'outbound' AND human.sender_type = 'user'
                          AND human.chatwoot_conversation_id IS NOT DISTINCT FROM m.chatwoot_conversation_id
                          AND NOT human.private AND NOT human.content_attributes ? 'processor')
$$;

-- Writes down why no turn is due any more for what a human has answered, and for what is too old, as communication.unanswered has it:
-- else who looks for what waits looked at all that humans ever answered. Gives how many.
CREATE FUNCTION communication.settle_messages(settings jsonb) RETURNS bigint LANGUAGE sql AS $$
    WITH settled AS (
        SELECT m.id, CASE WHEN human.answered THEN 'answered' ELSE 'too_old' END AS reason
          FROM communication.message m,
               LATERAL (SELECT EXISTS (SELECT FROM communication.message human
                                        WHERE human.conversation_id = m.conversation_id AND human.timestamp >= m.timestamp
                                          AND human.direction = 'outbound' AND human.sender_type = 'user'
                                          AND human.chatwoot_conversation_id IS NOT DISTINCT FROM m.chatwoot_conversation_id
                                          AND NOT human.private AND NOT human.content_attributes ? 'processor') AS answered) AS human
         WHERE m.direction = 'inbound' AND m.status = 'received' AND m.no_answer IS NULL
           AND (human.answered AND m.received_at <= now() - interval '1 hour' -- late events may still change what belongs together
                OR m.received_at <= now() - make_interval(secs => (settings ->> 'max_age')::double precision) - interval '7 days')
         LIMIT 10000
           FOR NO KEY UPDATE OF m SKIP LOCKED
    ), noted AS (
        UPDATE communication.message m SET no_answer = settled.reason FROM settled WHERE m.id = settled.id RETURNING m.id
    )
    SELECT count(*) FROM noted
$$;

-- Takes the conversation's lease and its turn, a new one or the one that is not finished.
-- outcome: claimed; nothing: no message is to be answered; locked: another holds the lease; capped: the bot has said so much
-- in the last minute that it may be talking to another one.
CREATE FUNCTION communication.claim_turn(
    conversation bigint, settings jsonb,
    OUT outcome text, OUT turn_id uuid, OUT lease_id uuid, OUT conversation_id bigint, OUT messages bigint, OUT bot_name text)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    c   communication.conversation;
    bot communication.bot_config;
BEGIN
    conversation_id := conversation;
    outcome := 'nothing';
    IF NOT EXISTS (SELECT FROM communication.unanswered(settings) AS m WHERE m.conversation_id = conversation) THEN
        RETURN;
    END IF;
    UPDATE communication.conversation AS k
       SET lease_id = gen_random_uuid(),
           lease_expires_at = clock_timestamp() + make_interval(secs => (settings ->> 'lease')::double precision)
     WHERE k.id = conversation AND (k.lease_expires_at IS NULL OR k.lease_expires_at <= clock_timestamp())
    RETURNING k.* INTO c;
    IF c.id IS NULL THEN
        outcome := 'locked';
        RETURN;
    END IF;

    -- who held it until now may have answered
    SELECT count(*) INTO messages FROM communication.unanswered(settings) AS m WHERE m.conversation_id = conversation;
    IF messages > 0 THEN
        outcome := CASE WHEN (SELECT count(*) FROM communication.message AS said
                               WHERE said.conversation_id = conversation AND said.adapter IS NOT NULL AND said.turn_id IS NOT NULL
                                 AND said.command IS NULL AND NOT said.private
                                 AND said.timestamp > now() - interval '1 minute') < (settings ->> 'max_replies')::integer
                        THEN 'claimed' ELSE 'capped' END;
    END IF;
    IF outcome <> 'claimed' THEN
        UPDATE communication.conversation AS k SET lease_id = NULL, lease_expires_at = NULL WHERE k.id = conversation;
        RETURN;
    END IF;
    lease_id := c.lease_id;
    bot := communication.bot_config_of(c.chatwoot_inbox_id);
    bot_name := bot.name;
    INSERT INTO communication.turn AS t (conversation_id, rounds, responder, bot_name)
    VALUES (conversation, 1, bot.responder, bot.name)
    ON CONFLICT (conversation_id) WHERE status = 'processing'
        DO UPDATE SET rounds = t.rounds + 1, responder = excluded.responder, bot_name = excluded.bot_name
    RETURNING t.id INTO turn_id;
END $$;

-- Who said it, as the AI core calls them.
CREATE FUNCTION communication.role(m communication.message) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN m.direction = 'inbound' THEN 'user' WHEN m.sender_type = 'user' THEN 'sale' ELSE 'assistant' END;

-- Files as their kind, title and address.
-- A place as its coordinates, as the bridge has them; a contact card as name and number; a voice message as what is said in it.
CREATE FUNCTION communication.files(attachments jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(concat_ws(' ', '[' || coalesce(nullif(file ->> 'file_type', ''), 'file') || ']', names.contact, names.title,
                                CASE WHEN file ->> 'file_type' = 'location' AND strpos(coalesce(address.url, ''), place.geo) = 0
                                     THEN place.geo END,
                                address.url, '"' || nullif(btrim(file ->> 'transcribed_text'), '') || '"'), E'\n')
      FROM jsonb_array_elements(attachments) AS files (file)
     CROSS JOIN LATERAL (SELECT nullif(coalesce(nullif(file ->> 'data_url', ''), nullif(file ->> 'url', ''),
                                                nullif(file ->> 'external_url', ''), nullif(file ->> 'story_url', '')), '')) AS address (url)
     CROSS JOIN LATERAL (SELECT CASE WHEN file ->> 'coordinates_lat' ~ '^-?\d' AND file ->> 'coordinates_long' ~ '^-?\d'
                                     THEN 'geo:' || (file ->> 'coordinates_lat') || ',' || (file ->> 'coordinates_long') END) AS place (geo)
     CROSS JOIN LATERAL (SELECT CASE file ->> 'file_type' WHEN 'contact' THEN
                                    nullif(concat_ws(' ', coalesce(file #>> '{meta,firstName}', file #>> '{meta,first_name}', file #>> '{meta,name}',
                                                                   file #>> '{meta,formatted_name}'),
                                                     coalesce(file #>> '{meta,lastName}', file #>> '{meta,last_name}')), '') END,
                                nullif(btrim(coalesce(nullif(file ->> 'fallback_title', ''), file ->> 'file_name', file ->> 'filename',
                                                      CASE file ->> 'file_type' WHEN 'contact' THEN
                                                          coalesce(file #>> '{meta,phone_number}', file #>> '{meta,phone}') END)), ''))
           AS names (contact, title)
$$;

-- What it says to who can only read: of an e-mail the new text without the quoted ones, and its files. Without a query in it, so that
-- it becomes part of the statement that calls it: histories are long.
CREATE FUNCTION communication.said(m communication.message) RETURNS text LANGUAGE sql STABLE
    RETURN concat_ws(E'\n',
        coalesce(nullif(btrim(m.content_attributes #>> '{email,text_content,quoted}'), ''), nullif(m.content, '')),
        '[story] ' || nullif(m.content_attributes ->> 'story_url', ''), -- that an Instagram user answers
        CASE WHEN m.attachments <> '[]' THEN communication.files(m.attachments) END);

-- Chatwoot's ids are given out in the order of creation; they tell apart what was written in the same moment.
CREATE FUNCTION communication.place(m communication.message) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN m.source = 'chatwoot' AND m.external_id ~ '^\d{1,18}$' THEN m.external_id::bigint END;

-- Ends a turn: with its answer, without one, with its error, or not yet. answer: turn_id, lease_id, messages, private_note,
-- action, data, error; adapter (null: as the customer is reached), lifetime and correlation_id of what is to be sent;
-- handoff_note, said where an agent has to take over.
-- outcome: lost: another has the lease, nothing has changed; superseded: a newer message withdrew the answer, the next round
-- answers all; withdrawn: the bot may not answer any more; failed: there was an error, a human is asked for; completed.
-- more: messages wait for a next round or turn. While there are more, a turn of the chat API keeps its answer, and goes on.
CREATE FUNCTION communication.complete_turn(
    answer jsonb, settings jsonb, OUT outcome text, OUT conversation_id bigint, OUT more boolean) LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan AS $$ -- all looks go by ids: planning them anew costs more than they do
DECLARE
    c        communication.conversation;
    t        communication.turn;
    answered bigint[];
    chat     boolean; -- who asked by the chat API gets the answer with the job, and hands over to humans by itself
    alone    boolean; -- of a customer of the bridge whom Chatwoot does not know: no human sees what is handed over
    again    boolean; -- so it is tried again, while that makes sense: find-unanswered.sql
    goes_on  boolean; -- and knows of no other job: it ends when all that came meanwhile is answered, too
    handoff  boolean;
    note     text;
    item     record;
    newest   communication.message; -- that it answers: the answer goes where it came from
    to_id    bigint; -- Chatwoot's conversation
    newer    boolean; -- the customer has gone on, or changed what they wrote, in the same one of Chatwoot's conversations
BEGIN
    outcome := 'lost';
    more := false;
    SELECT * INTO c FROM communication.conversation AS k
     WHERE k.id = (SELECT k2.conversation_id FROM communication.turn AS k2 WHERE k2.id = (answer ->> 'turn_id')::uuid)
       AND k.lease_id = (answer ->> 'lease_id')::uuid
       FOR NO KEY UPDATE;
    IF c.id IS NULL THEN
        RETURN;
    END IF;
    conversation_id := c.id;
    PERFORM communication.lock_line(c.id);
    SELECT * INTO t FROM communication.turn AS k WHERE k.id = (answer ->> 'turn_id')::uuid;
    SELECT array_agg(m.id) FILTER (WHERE m.id = ANY (t.message_ids)),
           coalesce(bool_or(m.id <> ALL (t.message_ids)) OR sum(m.revision) FILTER (WHERE m.id = ANY (t.message_ids)) > t.revisions, false)
      INTO answered, more
      FROM communication.unanswered(settings) AS m WHERE m.conversation_id = c.id;
    SELECT m.* INTO newest FROM communication.message AS m
     WHERE m.id = ANY (coalesce(answered, t.message_ids))
     ORDER BY communication.withheld(c, (settings ->> 'answer_open')::boolean, m.source) IS NULL DESC, m.timestamp DESC, m.id DESC LIMIT 1;
    to_id := coalesce(newest.chatwoot_conversation_id, c.chatwoot_conversation_id);
    newer := more AND EXISTS (SELECT FROM communication.unanswered(settings) AS m
                               WHERE m.conversation_id = c.id AND coalesce(m.chatwoot_conversation_id, to_id) IS NOT DISTINCT FROM to_id
                              HAVING bool_or(m.id <> ALL (t.message_ids))
                                  OR sum(m.revision) FILTER (WHERE m.id = ANY (t.message_ids)) > t.revisions);
    chat := EXISTS (SELECT FROM communication.message AS m WHERE m.id = ANY (t.message_ids) AND m.source = 'chat');
    IF communication.withheld(c, (settings ->> 'answer_open')::boolean, newest.source) = 'cannot_reply' AND answer -> 'messages' <> '[]' THEN
        answer := answer || jsonb_build_object('error', 'the reply window of the channel has closed meanwhile', 'handoff_note',
            'The reply window of the channel has closed before the bot answered. Please take over.');
    END IF;

    outcome := CASE WHEN answered IS NULL THEN 'withdrawn'
                    WHEN newer AND t.superseded < (settings ->> 'max_superseded')::integer
                         AND CASE WHEN answer ->> 'error' IS NULL THEN (settings ->> 'supersede')::boolean ELSE chat END
                    THEN 'superseded'
                    WHEN answer ->> 'error' IS NOT NULL THEN 'failed'
                    ELSE 'completed' END;
    alone := newest.source = 'whatsapp' AND to_id IS NULL AND c.chatwoot_inbox_id IS NULL;
    goes_on := chat AND more AND outcome IN ('withdrawn', 'completed');
    again := alone AND newest.received_at > now() - make_interval(secs => (settings ->> 'max_age')::double precision);
    handoff := NOT chat AND (outcome = 'failed' AND NOT again OR outcome = 'completed' AND answer ->> 'action' = 'handoff');
    note := CASE WHEN outcome = 'completed' OR handoff THEN answer ->> 'private_note' END;
    note := CASE WHEN handoff THEN coalesce(note, answer ->> 'handoff_note') ELSE note END;

    IF outcome = 'superseded' THEN
        UPDATE communication.turn AS k SET superseded = k.superseded + 1 WHERE k.id = t.id;
    ELSE
        UPDATE communication.turn AS k
           SET status = CASE WHEN goes_on THEN 'processing' WHEN outcome = 'failed' THEN 'failed' ELSE 'completed' END,
               finished_at = CASE WHEN NOT goes_on THEN now() END,
               superseded = k.superseded + goes_on::integer,
               action = CASE outcome WHEN 'completed' THEN answer ->> 'action' WHEN 'withdrawn' THEN 'none'
                                     ELSE CASE WHEN handoff THEN 'handoff' END END,
               data = CASE outcome WHEN 'completed' THEN nullif(answer -> 'data', 'null') END,
               messages = k.messages || CASE outcome WHEN 'completed'
                                             THEN ARRAY (SELECT jsonb_array_elements_text(answer -> 'messages')) END,
               private_note = nullif(concat_ws(E'\n', k.private_note, note), ''),
               withdrawn = CASE WHEN outcome = 'withdrawn' AND NOT goes_on THEN
                   coalesce(communication.withheld(c, (settings ->> 'answer_open')::boolean, newest.source),
                            CASE WHEN communication.is_another_bots(c, settings) THEN 'another_bot' END, 'answered') END,
               error = answer ->> 'error',
               -- on Chatwoot's clock: what it says later may hand the conversation back
               handed_over_at = CASE WHEN handoff THEN coalesce(greatest(c.source_updated_at, c.last_inbound_at), now()) END
         WHERE k.id = t.id
        RETURNING k.* INTO t;
    END IF;
    IF outcome = 'completed' THEN
        UPDATE communication.message AS m SET status = 'read', turn_id = t.id
         WHERE m.id = ANY (t.message_ids) AND m.status = 'received';
    ELSIF outcome = 'failed' AND chat THEN
        UPDATE communication.message AS m SET no_answer = 'failed' -- also what came meanwhile: its callers look at this job
         WHERE m.conversation_id = c.id AND m.source = 'chat' AND m.status = 'received' AND m.no_answer IS NULL;
        more := false;
    END IF;

    FOR item IN
        SELECT said.content, false AS private, NULL AS command, NULL AS argument
          FROM jsonb_array_elements_text(answer -> 'messages') AS said (content) WHERE outcome = 'completed'
         UNION ALL
        SELECT note, true, NULL, NULL WHERE note IS NOT NULL
           -- where there is no Chatwoot nobody reads it but in the turn
           AND (NOT alone OR answer ->> 'adapter' IS NOT NULL)
         UNION ALL
        SELECT '', false, 'toggle_status', CASE WHEN handoff THEN 'open' ELSE 'resolved' END
         WHERE NOT chat AND c.chatwoot_conversation_id IS NOT NULL
           AND (handoff OR outcome = 'completed' AND answer ->> 'action' = 'resolve' AND NOT more)
         UNION ALL
        SELECT '', false, 'callback', coalesce(c.chat_callback_url, (communication.bot_config_of(c.chatwoot_inbox_id)).callback_url)
         WHERE chat AND outcome <> 'superseded' AND NOT goes_on
    LOOP
        IF chat AND item.command IS NULL THEN
            INSERT INTO communication.message
                   (conversation_id, account_id, source, direction, status, sender_type, timestamp, content, private, turn_id)
            VALUES (c.id, c.account_id, 'chat', 'outbound', 'sent', 'agent_bot', clock_timestamp(),
                    item.content, item.private, t.id);
        ELSIF item.command IS DISTINCT FROM 'callback' OR item.argument IS NOT NULL THEN
            IF (communication.queue_message(jsonb_build_object(
                    'conversation_id', c.id, 'content', item.content, 'private', item.private, 'template_params', NULL,
                    'attachments', '[]'::jsonb, 'priority', 0, 'lifetime', answer -> 'lifetime',
                    'adapter', CASE item.command WHEN 'callback' THEN 'callback' ELSE answer ->> 'adapter' END,
                    'source', newest.source, 'session_id', nullif(newest.session_id, ''),
                    'turn_id', t.id, 'command', item.command, 'argument', item.argument,
                    'chatwoot_conversation_id', to_id, 'correlation_id', answer ->> 'correlation_id'))).outcome <> 'queued' THEN
                RAISE EXCEPTION 'the answer of turn % cannot be queued', t.id;
            END IF;
        END IF;
    END LOOP;

    UPDATE communication.conversation AS k
       SET lease_id = NULL, lease_expires_at = NULL,
           handled_by = CASE WHEN handoff THEN 'human' ELSE k.handled_by END,
           handled_by_since = CASE WHEN handoff THEN t.handed_over_at ELSE k.handled_by_since END,
           is_active = k.is_active AND NOT ended.by_bot,
           ended_at = CASE WHEN ended.by_bot AND k.is_active THEN now() ELSE k.ended_at END
      FROM (SELECT (chat OR alone) AND outcome = 'completed' AND NOT more AND answer ->> 'action' = 'resolve' AS by_bot) AS ended
     WHERE k.id = c.id;
END $$;

-- A line of a history, to be compared: short, however long the line is.
CREATE FUNCTION communication.line(role text, content text) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN md5(concat(role, ' ', btrim(content, E' \t\r\n\f\v')))::uuid;

-- How many lines at the end of the one are the beginning of the other.
CREATE FUNCTION communication.overlap(earlier uuid[], later uuid[]) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(max(n), 0) FROM generate_series(1, least(cardinality(earlier), cardinality(later))) AS n
     WHERE earlier[cardinality(earlier) - n + 1:] = later[:n]
$$;

-- Stores what the chat API was told, and takes the conversation's turn. A history that goes on from what we have adds what is
-- new in it; any other only what the customer says now, which is never taken for old unless it still waits for its answer.
-- outcome: as of claim_turn; known: the idempotency key came before, and nothing is left to be answered.
CREATE FUNCTION communication.receive_chat(
    request jsonb, settings jsonb,
    OUT outcome text, OUT turn_id uuid, OUT lease_id uuid, OUT conversation_id bigint, OUT messages bigint, OUT bot_name text)
    LANGUAGE plpgsql AS $$
DECLARE
    identifier text := request ->> 'conversation_id';
    -- with the length no two pairs look alike; a null key makes it null
    key        text := length(identifier) || ' ' || identifier || ' ' || (request ->> 'idempotency_key');
    asked      uuid[] := ARRAY (SELECT communication.line(item ->> 'role', item ->> 'content')
                                  FROM jsonb_array_elements(request -> 'history') WITH ORDINALITY AS items (item, n) ORDER BY n);
    asked_last integer := cardinality(asked);
    asked_now  integer := (request ->> 'asked_now')::integer; -- so many at the end are what the customer says now
    known      uuid[];
    waiting    uuid[];
    skipped    integer;
    another    boolean := false; -- the last line is not the one that waits, though it says the same: its key is another
    keyed_id   bigint;
    begun      timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 0, 'api', identifier), 0));
    -- who completes a turn at this moment either sees the message, or has given the lease back when we ask for it
    SELECT k.id INTO conversation_id FROM communication.conversation AS k
     WHERE k.account_id = 0 AND k.user_identifier = identifier AND k.channel = 'api' AND k.is_active
       FOR NO KEY UPDATE;

    SELECT m.id, m.turn_id INTO keyed_id, turn_id FROM communication.message AS m
     WHERE m.account_id = 0 AND m.source = 'chat' AND m.external_id = key;
    IF turn_id IS NOT NULL THEN
        outcome := 'known';
        SELECT k.bot_name INTO bot_name FROM communication.turn AS k WHERE k.id = receive_chat.turn_id;
        SELECT count(*) INTO messages FROM communication.message AS m
         WHERE m.turn_id = receive_chat.turn_id AND m.direction = 'inbound';
        RETURN;
    END IF;

    IF conversation_id IS NULL THEN
        INSERT INTO communication.conversation AS k (user_identifier, channel) VALUES (identifier, 'api')
        ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active DO UPDATE SET is_active = true
        RETURNING k.id INTO conversation_id;
    END IF;
    UPDATE communication.message AS m -- its caller asks again
       SET no_answer = NULL, received_at = CASE WHEN m.id = keyed_id THEN now() ELSE m.received_at END
     WHERE m.conversation_id = receive_chat.conversation_id AND m.status = 'received' AND m.no_answer = 'failed';

    IF keyed_id IS NULL THEN
        known := ARRAY (SELECT line FROM (
            SELECT communication.line(communication.role(m), m.content) AS line, m.timestamp, m.id FROM communication.message AS m
             WHERE m.conversation_id = receive_chat.conversation_id AND NOT m.private AND m.command IS NULL
             ORDER BY m.timestamp DESC, m.id DESC LIMIT asked_last) AS newest ORDER BY newest.timestamp, newest.id);
        waiting := ARRAY (SELECT communication.line('user', m.content) FROM communication.unanswered(settings) AS m
             WHERE m.conversation_id = receive_chat.conversation_id);
        skipped := communication.overlap(known, asked);
        IF skipped = 0 AND cardinality(known) > 0 OR skipped = asked_last AND asked[asked_last] <> ALL (waiting) THEN
            skipped := asked_last - asked_now;
        ELSIF skipped < asked_last THEN
            waiting := '{}'; -- what is new in it is new, though it may say the same as what waits
        END IF;
        IF key IS NOT NULL AND asked[asked_last] = ANY (waiting) THEN
            UPDATE communication.message AS m SET external_id = key
             WHERE m.id = (SELECT w.id FROM communication.unanswered(settings) AS w
                            WHERE w.conversation_id = receive_chat.conversation_id AND w.source = 'chat' AND w.external_id IS NULL
                              AND communication.line('user', w.content) = asked[asked_last]
                            ORDER BY w.timestamp DESC, w.id DESC LIMIT 1);
            another := NOT FOUND;
        END IF;
        -- in their order, whatever the clock does
        begun := greatest(clock_timestamp(), (SELECT max(m.timestamp) + interval '1 microsecond' FROM communication.message AS m
                                               WHERE m.conversation_id = receive_chat.conversation_id));
        INSERT INTO communication.message
               (conversation_id, source, external_id, direction, status, sender_type, timestamp, content)
        SELECT receive_chat.conversation_id, 'chat', CASE WHEN n = asked_last THEN key END,
               CASE item ->> 'role' WHEN 'user' THEN 'inbound' ELSE 'outbound' END,
               CASE WHEN item ->> 'role' <> 'user' THEN 'sent' WHEN n > asked_last - asked_now THEN 'received' ELSE 'read' END,
               CASE item ->> 'role' WHEN 'user' THEN 'contact' WHEN 'sale' THEN 'user' ELSE 'agent_bot' END,
               begun + n * interval '1 microsecond', item ->> 'content'
          FROM jsonb_array_elements(request -> 'history') WITH ORDINALITY AS items (item, n)
         WHERE n > skipped AND asked[n] <> ALL (waiting) OR n = asked_last AND another
         ORDER BY n;
    END IF;

    UPDATE communication.conversation AS k
       SET chat_resources = coalesce(nullif(request -> 'resources', 'null'), k.chat_resources),
           chat_callback_url = coalesce(request ->> 'callback_url', k.chat_callback_url)
     WHERE k.id = receive_chat.conversation_id;
    SELECT * INTO outcome, turn_id, lease_id, conversation_id, messages, bot_name
      FROM communication.claim_turn(receive_chat.conversation_id, settings);
    IF outcome = 'nothing' AND keyed_id IS NOT NULL THEN
        outcome := 'known'; -- a human has answered
    END IF;
END $$;

-- Ends turns that nobody has in hand and that have nothing to answer any more: a human has taken over, or the conversation ended.
-- Gives how many.
CREATE FUNCTION communication.close_turns(settings jsonb, lifetime double precision) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    idle   bigint[] := ARRAY (
        SELECT c.id FROM communication.conversation c
         WHERE c.id IN (SELECT t.conversation_id FROM communication.turn t WHERE t.status = 'processing')
           AND (c.lease_expires_at IS NULL OR c.lease_expires_at <= now())
         ORDER BY c.id LIMIT 500
           FOR NO KEY UPDATE SKIP LOCKED);
    closed bigint;
    called bigint;
BEGIN
    WITH ended AS ( -- who took a lease meanwhile is seen by now, and nobody takes one until this has committed
        UPDATE communication.turn t
           SET status = 'completed', action = coalesce(t.action, 'none'), finished_at = now(),
               withdrawn = coalesce(communication.withheld(c, (settings ->> 'answer_open')::boolean,
                   (SELECT m.source FROM communication.message m WHERE m.id = t.message_ids[cardinality(t.message_ids)])),
                   CASE WHEN communication.is_another_bots(c, settings) THEN 'another_bot' END, 'answered')
          FROM communication.conversation c
         WHERE t.status = 'processing' AND c.id = t.conversation_id AND c.id = ANY (idle)
           AND (c.lease_expires_at IS NULL OR c.lease_expires_at <= now())
           AND NOT EXISTS (SELECT FROM communication.unanswered(settings) AS m WHERE m.conversation_id = c.id)
        RETURNING t.id, c.id AS conversation_id,
                  CASE WHEN c.account_id = 0 AND c.channel = 'api' THEN
                      coalesce(c.chat_callback_url, (communication.bot_config_of(c.chatwoot_inbox_id)).callback_url) END AS callback_url
    )
    SELECT count(*), count(CASE WHEN callback_url IS NOT NULL THEN communication.queue_message(jsonb_build_object(
               'conversation_id', conversation_id, 'adapter', 'callback', 'lifetime', lifetime, 'turn_id', id,
               'command', 'callback', 'argument', callback_url)) END)
      INTO closed, called FROM ended;
    RETURN closed;
END $$;
