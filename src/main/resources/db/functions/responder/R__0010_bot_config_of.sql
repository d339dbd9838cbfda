-- Gives the bot that answers in that inbox: the inbox's own, else the default, else the one that the settings name.
CREATE OR REPLACE FUNCTION communication.bot_config_of(inbox_id bigint) RETURNS communication.bot_config LANGUAGE plpgsql STABLE AS $$
DECLARE
    bot communication.bot_config;
BEGIN
    SELECT * INTO bot FROM communication.bot_config
     WHERE scope IN (inbox_id::text, 'default', 'setting')
     ORDER BY CASE scope WHEN 'setting' THEN 2 WHEN 'default' THEN 1 ELSE 0 END
     LIMIT 1;
    RETURN bot;
END $$;
