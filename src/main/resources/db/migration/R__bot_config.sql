-- Who answers where. In plpgsql, which keeps its plans: every message that is stored asks.

DROP FUNCTION IF EXISTS communication.no_responder(bigint);
DROP FUNCTION IF EXISTS communication.bot_config_of(bigint);

-- Who answers in that inbox: as it says itself, else as all others do, else as the setting says.
CREATE FUNCTION communication.bot_config_of(inbox_id bigint) RETURNS communication.bot_config LANGUAGE plpgsql STABLE AS $$
DECLARE
    bot communication.bot_config;
BEGIN
    SELECT * INTO bot FROM communication.bot_config
     WHERE scope IN (inbox_id::text, 'default', 'setting')
     ORDER BY CASE scope WHEN 'setting' THEN 2 WHEN 'default' THEN 1 ELSE 0 END
     LIMIT 1;
    RETURN bot;
END $$;

-- Why nobody answers in that inbox; null: somebody does.
CREATE FUNCTION communication.no_responder(inbox_id bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    bot communication.bot_config := communication.bot_config_of(inbox_id);
BEGIN
    RETURN CASE WHEN coalesce(bot.responder, 'none') = 'none' THEN 'no_responder' END;
END $$;
