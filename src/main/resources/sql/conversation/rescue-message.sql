-- Rescues one message that was left behind in a conversation that the bot had resolved. See communication.rescue_message.
SELECT communication.rescue_message(CAST(:#settings AS jsonb))
