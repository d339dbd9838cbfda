-- Gives the reason that keeps the bot out of the conversation as it stands now, for any message. One of the steps of why_silent. The conversation is
-- that of the newest question's place (seen_from). known: missing: the responders that bot_config names and the program does not have.
CREATE OR REPLACE FUNCTION communication.silence_of_conversation(
    c communication.conversation, q communication.message, bot communication.bot_config, settings jsonb, known jsonb)
    RETURNS TABLE (place integer, reason text, facts jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
    held text := communication.withheld(c, (settings ->> 'answer_open')::boolean,
                                        coalesce(q.source IN (SELECT communication.beside()), false));
    handed communication.turn;
    over   communication.assistant_turn;
BEGIN
    SELECT * INTO handed FROM communication.turn AS t WHERE t.conversation_id = c.id ORDER BY t.started_at DESC LIMIT 1;
    SELECT * INTO over FROM communication.assistant_turn AS a WHERE a.turn_id = handed.id;
    RETURN QUERY
    SELECT r.place, r.reason, r.facts FROM (VALUES
        (41, 'ended', held = 'ended', jsonb_build_object('at', communication.utc(c.ended_at))),
        (42, 'handed_over', held = 'human' AND handed.handed_over_at IS NOT NULL AND c.assignee_type IS DISTINCT FROM 'User',
             jsonb_build_object('since', communication.utc(handed.finished_at), 'turn_id', handed.id,
                                'details', coalesce(over.hand_off_reason, handed.error))),
        (43, 'assigned', held = 'human' AND c.assignee_type = 'User', jsonb_build_object('assignee_id', c.assignee_id,
                                'since', communication.utc(c.handled_by_since))),
        (44, 'human', held = 'human', jsonb_build_object('since', communication.utc(c.handled_by_since))),
        (45, 'no_responder', coalesce(bot.responder, 'none') = 'none', '{}'),
        (46, 'unknown_responder', coalesce(known -> 'missing' ? bot.responder, false), '{}'),
        (47, 'another_bot', communication.is_another_bots(c, settings), jsonb_build_object('assignee_id', c.assignee_id)),
        (48, 'cannot_reply', held = 'cannot_reply', '{}'),
        (49, 'open', held = 'open', '{}'),
        (50, 'snoozed', held = 'snoozed', '{}'),
        (51, 'resolved', held = 'resolved', '{}'),
        (52, 'status', held IS NOT NULL, jsonb_build_object('status', c.status))) AS r (place, reason, applies, facts)
     WHERE r.applies;
END $$;
