-- Records which messages no turn will be due for. See communication.settle_messages.
SELECT communication.settle_messages(CAST(:#settings AS jsonb))
