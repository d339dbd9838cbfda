-- Gives who answers in a conversation and why the customer's newest message has no answer: the first reason of all that apply, and the facts
-- about it. The one place of this policy. A reason is a line in one of the three functions below, which says when it applies and its place
-- among the others (the smallest wins), and its sentence in src/main/resources/operations/why-silent.yaml; a test finds one that has none.
-- settings: as turns are claimed; known: facts that only the program knows: open_breakers, away, missing, quiet (the seconds of a burst).
CREATE OR REPLACE FUNCTION communication.why_silent(
    c communication.conversation, settings jsonb, known jsonb, OUT responder text, OUT bot_name text, OUT reason text, OUT facts jsonb)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    q    communication.message := communication.newest_question(c.id);
    bot  communication.bot_config := communication.bot_config_of(c.chatwoot_inbox_id);
    seen communication.conversation := communication.seen_from(c, q.chatwoot_conversation_id);
BEGIN
    SELECT r.reason, r.facts INTO reason, facts FROM (
        SELECT * FROM communication.silence_of_replies(c, q, known)
         UNION ALL
        SELECT * FROM communication.silence_of_conversation(seen, q, bot, settings, known)
         UNION ALL
        SELECT * FROM communication.silence_of_question(c, q, bot, settings, known)) AS r
     ORDER BY r.place LIMIT 1;
    responder := nullif(bot.responder, 'none');
    bot_name := CASE WHEN responder IS NOT NULL THEN bot.name END;
    facts := jsonb_strip_nulls(coalesce(facts, '{}') || jsonb_build_object(
        'responder', responder, 'bot', bot_name, 'conversation_id', c.id, 'inbox', coalesce(c.chatwoot_inbox_id::text, 'default')));
END $$;
