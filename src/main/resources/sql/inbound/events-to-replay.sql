-- Gives the next page of a replay's events, in the order in which they came: the ids that it names, or the deliveries of its span
-- of time whose contents are still there. Ids only, because payloads are large.
-- MATERIALIZED makes the index on received_at find the span. Otherwise PostgreSQL would scan the table from its first row for the
-- smallest ids.
WITH chosen AS MATERIALIZED (
    SELECT id FROM unnest(CAST(:#ids AS bigint[])) AS id
     WHERE id > :#reached
     UNION
    SELECT id FROM communication.webhook_event
     WHERE received_at >= CAST(:#from AS timestamptz) AND received_at < CAST(:#to AS timestamptz)
       AND replay_of IS NULL AND id > :#reached
       AND id > coalesce((SELECT up_to FROM communication.forgetting WHERE what = 'webhook_event'), 0)
)
SELECT id FROM chosen ORDER BY id LIMIT 1000
