-- How many tokens a call may answer with, so that no cap is passed: the most that it asks for, or the rest. why: the cap that leaves too
-- little, else null. A model without a price is held by the caps on tokens only. request: see reserve_call.
CREATE OR REPLACE FUNCTION communication.grant_call(request jsonb, spent_today numeric, OUT output integer, OUT why text)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    most       integer := (request ->> 'output_tokens')::integer;
    fewest     integer := least(most, 200); -- less is no answer
    input      integer := (request ->> 'input_tokens')::integer;
    input_cost numeric := input * coalesce((request ->> 'input_price')::numeric, 0) / 1000000;
    price      numeric := (request ->> 'output_price')::numeric / 1000000;
    limits     jsonb   := request -> 'limits';
    tokens     bigint;
    cost       numeric;
BEGIN
    SELECT coalesce(sum(coalesce(k.input_tokens + k.output_tokens, k.reserved_tokens)), 0), coalesce(sum(coalesce(k.cost, k.reserved_cost)), 0)
      INTO tokens, cost
      FROM communication.llm_call AS k WHERE k.run = (request ->> 'run')::uuid;
    output := least(most, (limits ->> 'tokens')::bigint - tokens - input);
    why := CASE WHEN output < fewest THEN 'tokens' END;
    IF why IS NULL AND price IS NOT NULL THEN
        output := least(output, CASE WHEN price > 0 THEN floor(greatest((limits ->> 'cost')::numeric - cost - input_cost, 0) / price)
                                     WHEN (limits ->> 'cost')::numeric < cost + input_cost THEN 0 ELSE output END);
        why := CASE WHEN output < fewest THEN 'cost' END;
    END IF;
    IF why IS NULL AND price IS NOT NULL THEN
        output := least(output, CASE WHEN price > 0
                                     THEN floor(greatest((limits ->> 'cost_per_day')::numeric - spent_today - input_cost, 0) / price)
                                     WHEN (limits ->> 'cost_per_day')::numeric < spent_today + input_cost THEN 0 ELSE output END);
        why := CASE WHEN output < fewest THEN 'cost-per-day' END;
    END IF;
END $$;
