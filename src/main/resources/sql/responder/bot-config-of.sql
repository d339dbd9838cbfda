-- Gives the bot that answers in that inbox.
SELECT name, responder, ai_core_url, resources::text FROM communication.bot_config_of(CAST(:inbox_id AS bigint))
