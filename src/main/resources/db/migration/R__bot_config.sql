-- Who answers where.

DROP FUNCTION IF EXISTS communication.no_responder(bigint);
DROP FUNCTION IF EXISTS communication.bot_config_of(bigint);

-- Who answers in that inbox: as it says itself, else as all others do, else as the setting says.
CREATE FUNCTION communication.bot_config_of(inbox_id bigint) RETURNS communication.bot_config LANGUAGE sql STABLE AS $$
    SELECT * FROM communication.bot_config
     WHERE scope IN (inbox_id::text, 'default', 'setting')
     ORDER BY CASE scope WHEN 'setting' THEN 2 WHEN 'default' THEN 1 ELSE 0 END
     LIMIT 1
$$;

-- Why nobody answers in that inbox; null: somebody does.
CREATE FUNCTION communication.no_responder(inbox_id bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN coalesce((communication.bot_config_of(inbox_id)).responder, 'none') = 'none' THEN 'no_responder' END
$$;
