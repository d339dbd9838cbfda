-- The next page of a replay, in the order in which the events came: of the ids that it names, or of the deliveries that came in
-- its span of time. Ids only: payloads are large.
-- MATERIALIZED, so that the index on received_at finds the span; for the smallest ids of it, PostgreSQL would look through the
-- table from its first row on.
WITH chosen AS MATERIALIZED (
    SELECT id FROM unnest(CAST(:#ids AS bigint[])) AS id
     WHERE id > :#reached
     UNION
    SELECT id FROM communication.webhook_event
     WHERE received_at >= CAST(:#from AS timestamptz) AND received_at < CAST(:#to AS timestamptz)
       AND replay_of IS NULL AND id > :#reached
)
SELECT id FROM chosen ORDER BY id LIMIT 1000
