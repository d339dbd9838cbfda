-- Gives the usage and the cost of the calls of a trial.
SELECT coalesce(sum(input_tokens), 0) AS input, coalesce(sum(output_tokens), 0) AS output, sum(cost) AS cost,
       count(*) FILTER (WHERE cost IS NULL) AS unpriced
  FROM communication.llm_call WHERE run = CAST(:run AS uuid)
