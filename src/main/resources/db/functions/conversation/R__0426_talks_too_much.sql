-- Says whether the bot has said so much in the last minute that it may be talking to another bot.
CREATE OR REPLACE FUNCTION communication.talks_too_much(conversation bigint, settings jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT count(*) FROM communication.message AS said
             WHERE said.conversation_id = conversation AND said.adapter IS NOT NULL AND said.turn_id IS NOT NULL
               AND said.command IS NULL AND NOT said.private
               AND said.timestamp > now() - interval '1 minute') >= (settings ->> 'max_replies')::integer;
END $$;
