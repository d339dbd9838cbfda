-- Writes down which messages no turn will ever be due for: communication.settle_messages.
SELECT communication.settle_messages(CAST(:#settings AS jsonb))
