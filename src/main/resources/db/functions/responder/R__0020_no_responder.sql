-- Gives the reason why nobody answers in that inbox; null: somebody does.
CREATE OR REPLACE FUNCTION communication.no_responder(inbox_id bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    bot communication.bot_config := communication.bot_config_of(inbox_id);
BEGIN
    RETURN CASE WHEN coalesce(bot.responder, 'none') = 'none' THEN 'no_responder' END;
END $$;
