-- Gives usage and cost of the calls of models from one moment to another, by assistant, inbox, model or day (UTC), and in total. A call whose
-- cost nobody knows is counted apart; it is not free: where no cost is known at all, it is null. So is a call that has not ended, as it is
-- under way or its program died: what it may cost is reserved.
WITH grouped AS (
    SELECT CASE CAST(:#by AS text) WHEN 'assistant' THEN k.assistant WHEN 'inbox' THEN k.inbox_id::text WHEN 'model' THEN k.model
                     ELSE to_char(k.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') END AS key,
           count(*) AS calls, coalesce(sum(k.input_tokens), 0) AS input_tokens, coalesce(sum(k.output_tokens), 0) AS output_tokens,
           sum(k.cost) AS cost, count(*) FILTER (WHERE k.cost IS NULL AND k.finished_at IS NOT NULL) AS unpriced_calls,
           count(*) FILTER (WHERE k.finished_at IS NULL) AS unfinished_calls,
           coalesce(sum(k.reserved_cost) FILTER (WHERE k.finished_at IS NULL), 0) AS reserved_cost
      FROM communication.llm_call k
     WHERE k.started_at >= CAST(:#from AS timestamptz) AND k.started_at < CAST(:#to AS timestamptz)
     GROUP BY 1
)
SELECT json_build_object(
           'costs', coalesce((SELECT json_agg(g ORDER BY g.key) FROM grouped g), '[]'),
           'total', (SELECT json_build_object('calls', coalesce(sum(calls), 0), 'input_tokens', coalesce(sum(input_tokens), 0),
                                              'output_tokens', coalesce(sum(output_tokens), 0), 'cost', CASE WHEN coalesce(sum(calls), 0) = 0 THEN 0 ELSE sum(cost) END,
                                              'unpriced_calls', coalesce(sum(unpriced_calls), 0), 'unfinished_calls', coalesce(sum(unfinished_calls), 0),
                                              'reserved_cost', coalesce(sum(reserved_cost), 0)) FROM grouped))::text
