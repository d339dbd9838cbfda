-- Allows a call of a model, before it is made, and writes down its highest possible cost; settle_call corrects that. The day's row is
-- locked first, so that of any number of conversations and programs each sees what the others have reserved: together they spend no more
-- than the caps. A program that dies leaves its reservation: the provider may have charged for the call.
--
-- request: run, turn_id and lease_id (null: a trial), assistant, version, account_id, inbox_id, model, model_name, purpose, input_tokens
-- (estimated) and output_tokens (at the most), input_price and output_price (in USD per million tokens; null: none), cost (in USD, estimated, of
-- a call that is not paid by tokens), limits: tokens, cost, cost_per_day, tokens_per_day.
-- outcome: reserved; lost, newer, withdrawn: see turn_stands; budget: why names the cap.
CREATE OR REPLACE FUNCTION communication.reserve_call(
    request jsonb, settings jsonb, OUT outcome text, OUT call_id bigint, OUT output_tokens integer, OUT why text) LANGUAGE plpgsql AS $$
DECLARE
    today    date    := (now() AT TIME ZONE 'UTC')::date;
    turn     uuid    := (request ->> 'turn_id')::uuid;
    unpriced boolean := num_nulls(request ->> 'input_price', request ->> 'output_price') > 0 AND request ->> 'cost' IS NULL;
    spent    communication.assistant_spending;
    most     numeric;
BEGIN
    outcome := CASE WHEN turn IS NULL THEN 'ours' ELSE communication.turn_stands(turn, (request ->> 'lease_id')::uuid, settings) END;
    IF outcome <> 'ours' THEN
        RETURN;
    END IF;
    INSERT INTO communication.assistant_spending AS s (assistant, day) VALUES (request ->> 'assistant', today)
        ON CONFLICT (assistant, day) DO UPDATE SET cost = s.cost
    RETURNING s.* INTO spent;
    SELECT granted.output, granted.why INTO output_tokens, why FROM communication.grant_call(request, spent.cost) AS granted;
    IF why IS NULL AND (unpriced OR request ->> 'cost' IS NOT NULL) THEN
        why := communication.other_caps(request, output_tokens, spent);
    END IF;
    IF why IS NOT NULL THEN
        outcome := 'budget';
        output_tokens := NULL;
        IF communication.is_days_cap(why) AND turn IS NOT NULL AND communication.tells('caps') THEN
            PERFORM communication.note('caps', format('%s %s %s', request ->> 'assistant', why, today), NULL,
                                       jsonb_build_object('assistant', request ->> 'assistant', 'cap', why));
        END IF;
        RETURN;
    END IF;
    most := coalesce((request ->> 'cost')::numeric, ((request ->> 'input_tokens')::numeric * (request ->> 'input_price')::numeric
                      + output_tokens * (request ->> 'output_price')::numeric) / 1000000, 0);
    INSERT INTO communication.llm_call AS k
           (turn_id, run, assistant, version, account_id, inbox_id, model, model_name, purpose, reserved_tokens, reserved_cost, unpriced)
    VALUES (turn, (request ->> 'run')::uuid, request ->> 'assistant', request ->> 'version', coalesce((request ->> 'account_id')::bigint, 0),
            coalesce((request ->> 'inbox_id')::bigint, 0), request ->> 'model', request ->> 'model_name', request ->> 'purpose',
            (request ->> 'input_tokens')::integer + output_tokens, most, unpriced)
    RETURNING k.id INTO call_id;
    UPDATE communication.assistant_spending AS s
       SET cost = s.cost + most,
           unpriced_tokens = s.unpriced_tokens + CASE WHEN unpriced THEN (request ->> 'input_tokens')::integer + output_tokens ELSE 0 END
     WHERE s.assistant = request ->> 'assistant' AND s.day = today;
    outcome := 'reserved';
END $$;
