-- Forgets what one scope said: the default answers in its place, else the setting. No row where it said nothing.
DELETE FROM communication.bot_config WHERE scope = :#scope RETURNING json_build_object('deleted', scope)::text
