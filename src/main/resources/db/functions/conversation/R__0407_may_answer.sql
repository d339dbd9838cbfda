-- Says whether the bot may answer the messages of the conversation that came in that one of Chatwoot's conversations. unanswered asks this
-- for all but the one that the conversation shows.
CREATE OR REPLACE FUNCTION communication.may_answer(c communication.conversation, place bigint, beside boolean, settings jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    c := communication.seen_from(c, place);
    RETURN nullif(communication.withheld(c, (settings ->> 'answer_open')::boolean, beside),
                  CASE WHEN (settings ->> 'ask_human')::boolean THEN 'cannot_reply' END) IS NULL
           AND communication.is_another_bots(c, settings) IS NOT TRUE;
END $$;
