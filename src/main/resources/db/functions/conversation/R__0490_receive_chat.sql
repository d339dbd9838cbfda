-- Stores what the chat API was told, and takes the conversation's turn. A history that goes on from what we have adds what is
-- new in it; any other only what the customer says now, which is never taken for old unless it still waits for its answer.
-- outcome: as of claim_turn; known: the idempotency key came before, and nothing is left to be answered.
CREATE OR REPLACE FUNCTION communication.receive_chat(
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
