-- Stores a request of the chat API and takes the conversation's turn. A request is stored once for one idempotency key.
-- The conversation's row is locked before the key is looked for: a turn that completes at this moment either sees the new message, or
-- has released the lease when claim_turn asks for it. Without that lock a message could stay without an answer.
-- outcome: as of claim_turn; known: the key came before and nothing is left to be answered.
CREATE OR REPLACE FUNCTION communication.receive_chat(
    request jsonb, settings jsonb,
    OUT outcome text, OUT turn_id uuid, OUT lease_id uuid, OUT conversation_id bigint, OUT messages bigint, OUT bot_name text)
    LANGUAGE plpgsql AS $$
DECLARE
    identifier text := request ->> 'conversation_id';
    -- with the length no two pairs look alike; a null key makes it null
    key        text := length(identifier) || ' ' || identifier || ' ' || (request ->> 'idempotency_key');
    keyed_id   bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 0, 'api', identifier), 0));
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
        conversation_id := communication.open_chat(identifier);
    END IF;
    UPDATE communication.message AS m -- a caller that asks again gets another attempt
       SET no_answer = NULL, received_at = CASE WHEN m.id = keyed_id THEN now() ELSE m.received_at END
     WHERE m.conversation_id = receive_chat.conversation_id AND m.status = 'received' AND m.no_answer = 'failed';
    IF keyed_id IS NULL THEN
        PERFORM communication.store_history(conversation_id, request, key, settings);
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
