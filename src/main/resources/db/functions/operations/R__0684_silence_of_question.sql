-- Gives the fate of the customer's newest message: it gets no answer, it waits, or it was answered without a word to the customer. One of
-- the steps of why_silent. known: away: the responders whose circuit breaker is open.
CREATE OR REPLACE FUNCTION communication.silence_of_question(
    c communication.conversation, q communication.message, bot communication.bot_config, settings jsonb, known jsonb)
    RETURNS TABLE (place integer, reason text, facts jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
    waits   boolean := EXISTS (SELECT FROM communication.unanswered(settings) AS m WHERE m.conversation_id = c.id);
    t       communication.turn; -- the newest
    a       communication.assistant_turn;
    nowhere boolean;
    p       communication.approval;
BEGIN
    SELECT * INTO t FROM communication.turn AS k WHERE k.conversation_id = c.id ORDER BY k.started_at DESC LIMIT 1;
    SELECT * INTO a FROM communication.assistant_turn AS k WHERE k.turn_id = t.id;
    SELECT * INTO p FROM communication.approval AS k WHERE k.conversation_id = c.id AND k.status = 'waiting' ORDER BY k.id LIMIT 1;
    nowhere := EXISTS (SELECT FROM communication.message AS m JOIN communication.adapter AS s ON s.name = m.adapter
                        WHERE m.turn_id = t.id AND m.command IS NULL AND m.status = 'sent' AND s.stands_in);
    RETURN QUERY
    SELECT r.place, r.reason, r.facts || jsonb_build_object('question_id', q.id, 'asked_at', communication.utc(q.timestamp)) FROM (VALUES
        (5,  'answering', c.lease_expires_at > now(), jsonb_build_object('since', communication.utc(t.started_at), 'turn_id', t.id)),
        (6,  'waits_for_approval', p.id IS NOT NULL, jsonb_build_object('assistant', p.assistant, 'tool', p.tool, 'approval_id', p.id,
             'since', communication.utc(p.asked_at), 'at', communication.utc(p.expires_at))),
        -- what a channel, a person or a machine sent: nobody is to answer it
        (30, q.no_answer, q.no_answer NOT IN ('no_responder', 'rule', 'answered', 'too_old', 'failed'), '{}'),
        (31, 'deleted', q.content_attributes -> 'deleted' = 'true', '{}'),
        (60, 'came_before_responder', q.no_answer = 'no_responder', '{}'),
        (61, q.no_answer, q.no_answer IS NOT NULL, jsonb_build_object('details', CASE q.no_answer WHEN 'rule' THEN t.withdrawn
                                                                                        WHEN 'failed' THEN t.error END)),
        (62, 'responder_away', waits AND known -> 'away' ? bot.responder, '{}'),
        (63, 'capped', waits AND communication.talks_too_much(c.id, settings), jsonb_build_object('most', settings -> 'max_replies')),
        (64, 'closed', waits AND c.answer_at > now() AND t.wait_reason = 'closed', jsonb_build_object('at', communication.utc(c.answer_at))),
        (65, 'later', waits AND c.answer_at > now(), jsonb_build_object('at', communication.utc(c.answer_at), 'details', t.wait_reason)),
        (66, 'trying_again', waits AND t.status = 'failed', jsonb_build_object('at', communication.utc(t.finished_at), 'details', t.error)),
        (67, 'collecting', waits AND q.received_at > now() - make_interval(secs => (known ->> 'quiet')::double precision), '{}'),
        (68, 'waiting', waits, jsonb_build_object('since', communication.utc(q.received_at))),
        (69, 'answered', q.status = 'received', '{}'), -- by a human: nothing else is left
        -- answered by the bot
        (71, 'failed', t.status = 'failed', jsonb_build_object('details', t.error, 'turn_id', t.id)),
        (72, coalesce(a.mode, '-'), a.mode IN ('suggest', 'shadow'), jsonb_build_object('turn_id', t.id)),
        (73, 'said_nothing', t.status = 'completed' AND cardinality(t.messages) = 0, jsonb_build_object('turn_id', t.id, 'details', t.action)),
        (74, 'goes_nowhere', nowhere, jsonb_build_object('turn_id', t.id)),
        (75, 'bot_answered', t.status = 'completed', jsonb_build_object('at', communication.utc(t.finished_at), 'turn_id', t.id)),
        (80, 'nobody_wrote', q.id IS NULL, '{}')) AS r (place, reason, applies, facts)
     WHERE r.applies;
END $$;
