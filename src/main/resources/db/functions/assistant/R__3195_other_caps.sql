-- The cap that a call would pass which has no price for tokens, else null. It is held by the tokens of the day that have no price; and where its
-- own cost is known before, as that of a voice note, by the caps on cost.
-- request: see reserve_call; output: tokens that it was granted; an older program names no tokens_per_day.
CREATE OR REPLACE FUNCTION communication.other_caps(request jsonb, output integer, spent communication.assistant_spending) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    limits jsonb   := request -> 'limits';
    cost   numeric := (request ->> 'cost')::numeric;
    so_far numeric;
BEGIN
    IF cost IS NULL THEN
        RETURN CASE WHEN spent.unpriced_tokens + (request ->> 'input_tokens')::integer + output > (limits ->> 'tokens_per_day')::bigint
                    THEN 'tokens-per-day' END;
    END IF;
    SELECT coalesce(sum(coalesce(k.cost, k.reserved_cost)), 0) INTO so_far
      FROM communication.llm_call AS k WHERE k.run = (request ->> 'run')::uuid;
    RETURN CASE WHEN so_far + cost > (limits ->> 'cost')::numeric THEN 'cost'
                WHEN spent.cost + cost > (limits ->> 'cost_per_day')::numeric THEN 'cost-per-day' END;
END $$;
