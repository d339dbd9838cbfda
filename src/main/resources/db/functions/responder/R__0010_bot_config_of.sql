-- Who answers in that inbox: as it says itself, else as all others do, else as the setting says.
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
