-- Allows a call of a model, before it is made, and writes down what it may cost at the most; settle_call corrects that. The day's row is
-- locked first, so that of any number of conversations and programs each sees what the others have reserved: together they spend no more
-- than the caps. A program that dies leaves its reservation: the provider may have charged for the call.
--
-- request: run, turn_id and lease_id (null: a trial), assistant, version, account_id, inbox_id, model, model_name, purpose, input_tokens
-- (estimated) and output_tokens (at the most), input_price and output_price (in USD per million tokens; null: none), limits: tokens, cost,
-- cost_per_day.
-- outcome: reserved; lost, newer, withdrawn: see turn_stands; budget: why names the cap.
CREATE OR REPLACE FUNCTION communication.reserve_call(
    request jsonb, settings jsonb, OUT outcome text, OUT call_id bigint, OUT output_tokens integer, OUT why text) LANGUAGE plpgsql AS $$
DECLARE
    today       date := (now() AT TIME ZONE 'UTC')::date;
    turn        uuid := (request ->> 'turn_id')::uuid;
    spent_today numeric;
    most        numeric;
BEGIN
    outcome := CASE WHEN turn IS NULL THEN 'ours' ELSE communication.turn_stands(turn, (request ->> 'lease_id')::uuid, settings) END;
    IF outcome <> 'ours' THEN
        RETURN;
    END IF;
    INSERT INTO communication.assistant_spending AS s (assistant, day) VALUES (request ->> 'assistant', today)
        ON CONFLICT (assistant, day) DO UPDATE SET cost = s.cost
    RETURNING s.cost INTO spent_today;
    SELECT granted.output, granted.why INTO output_tokens, why FROM communication.grant_call(request, spent_today) AS granted;
    IF why IS NOT NULL THEN
        outcome := 'budget';
        output_tokens := NULL;
        IF why = 'cost-per-day' AND turn IS NOT NULL AND communication.tells('caps') THEN
            PERFORM communication.note('caps', format('%s %s %s', request ->> 'assistant', why, today), NULL,
                                       jsonb_build_object('assistant', request ->> 'assistant', 'cap', why));
        END IF;
        RETURN;
    END IF;
    most := coalesce(((request ->> 'input_tokens')::numeric * (request ->> 'input_price')::numeric
                      + output_tokens * (request ->> 'output_price')::numeric) / 1000000, 0);
    INSERT INTO communication.llm_call AS k
           (turn_id, run, assistant, version, account_id, inbox_id, model, model_name, purpose, reserved_tokens, reserved_cost)
    VALUES (turn, (request ->> 'run')::uuid, request ->> 'assistant', request ->> 'version', coalesce((request ->> 'account_id')::bigint, 0),
            coalesce((request ->> 'inbox_id')::bigint, 0), request ->> 'model', request ->> 'model_name', request ->> 'purpose',
            (request ->> 'input_tokens')::integer + output_tokens, most)
    RETURNING k.id INTO call_id;
    UPDATE communication.assistant_spending AS s SET cost = s.cost + most WHERE s.assistant = request ->> 'assistant' AND s.day = today;
    outcome := 'reserved';
END $$;
