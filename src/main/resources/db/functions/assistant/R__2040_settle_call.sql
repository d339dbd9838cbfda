-- Writes down the usage and cost of a call of a model, once. usage: input_tokens, cached_tokens, output_tokens, cost (null: unpriced),
-- charged (false: the provider refused it, and it cost nothing), milliseconds, error. A value that is missing counts as it was reserved.
CREATE OR REPLACE FUNCTION communication.settle_call(call_id bigint, usage jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    k communication.llm_call;
BEGIN
    UPDATE communication.llm_call AS c
       SET input_tokens = (usage ->> 'input_tokens')::integer, cached_tokens = (usage ->> 'cached_tokens')::integer,
           output_tokens = (usage ->> 'output_tokens')::integer, cost = (usage ->> 'cost')::numeric,
           milliseconds = (usage ->> 'milliseconds')::integer, error = usage ->> 'error', finished_at = now()
     WHERE c.id = call_id AND c.finished_at IS NULL
    RETURNING c.* INTO k;
    UPDATE communication.assistant_spending AS s
       SET cost = s.cost - k.reserved_cost
                + CASE WHEN (usage ->> 'charged')::boolean THEN coalesce(k.cost, k.reserved_cost) ELSE 0 END,
           unpriced_tokens = s.unpriced_tokens
                + CASE WHEN NOT k.unpriced THEN 0
                       WHEN (usage ->> 'charged')::boolean THEN coalesce(k.input_tokens + k.output_tokens, k.reserved_tokens) - k.reserved_tokens
                       ELSE -k.reserved_tokens END
     WHERE s.assistant = k.assistant AND s.day = (k.started_at AT TIME ZONE 'UTC')::date;
END $$;
