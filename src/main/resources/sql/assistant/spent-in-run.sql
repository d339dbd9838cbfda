-- Gives the usage and the cost of the calls of a trial: 0 if there was none, as of a turn. A call that has not ended may still get its cost: it is not counted as unpriced.
SELECT coalesce(sum(input_tokens), 0) AS input, coalesce(sum(output_tokens), 0) AS output, CASE WHEN count(*) = 0 THEN 0 ELSE sum(cost) END AS cost,
       count(*) FILTER (WHERE cost IS NULL AND finished_at IS NOT NULL) AS unpriced
  FROM communication.llm_call WHERE run = CAST(:run AS uuid)
