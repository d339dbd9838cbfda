-- Gives those of the next webhook events that are about a person, and the last id that was read; null: no event is left.
WITH next AS MATERIALIZED (
    SELECT max(id) AS reached
      FROM (SELECT id FROM communication.webhook_event WHERE id > :#reached ORDER BY id LIMIT 1000) AS events
)
SELECT reached, ARRAY (SELECT communication.events_of(:#identifier, CAST(:#account_id AS bigint), CAST(:#channel AS text),
                                               :#reached, reached))::text AS ids
  FROM next
