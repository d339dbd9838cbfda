-- Writes down which messages no turn will ever be due for: R__turns.sql.
SELECT communication.settle_messages(CAST(:#settings AS jsonb))
