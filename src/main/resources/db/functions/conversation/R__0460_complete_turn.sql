-- Turns: the messages to answer, the right to answer them now, and the end of a turn. One function for each change.
--
-- It keeps each message answered once, although programs die, hang, and run side by side:
--   * a turn is worked on under its conversation's lease; complete_turn changes nothing for a caller that does not hold it;
--   * one transaction marks the messages read, queues the answer, ends the turn and gives the lease back;
--   * a conversation has one turn at work (turn_processing): a program that takes the lease over goes on with it.
-- Lock order, here and in all other functions: the conversation's row, its line, its messages.

-- Ends a turn: with its answer, without one, with its error, or not yet. answer: turn_id, lease_id, messages, private_note,
-- action, data, error; stand_in (the adapter that takes it in the place of a shipped one), lifetime and correlation_id of its messages;
-- handoff_note, said where an agent has to take over; withheld: why a rule wants no answer; commands: further changes in Chatwoot; facts: to
-- be remembered of the contact; approvals: calls that wait for a human; hand_overs: assistants that the conversation was given to; stale:
-- something newer came while it was made, so that it is worth nothing.
-- outcome: lost: another program has the lease, nothing has changed; superseded: a newer message withdrew the answer, the next round
-- answers all; withdrawn: the bot may not answer any more; withheld: a rule wants no answer; failed: there was an error, a human is asked
-- for; completed.
-- more: messages wait for a next round or turn. While there are more, a turn of the chat API keeps its answer, and goes on.
CREATE OR REPLACE FUNCTION communication.complete_turn(
    answer jsonb, settings jsonb, OUT outcome text, OUT conversation_id bigint, OUT more boolean) LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan AS $$ -- all queries go by ids: planning them costs more than running them
DECLARE
    c communication.conversation;
    t communication.turn;
    e communication.turn_end;
BEGIN
    outcome := 'lost';
    more := false;
    SELECT * INTO c FROM communication.conversation AS k
     WHERE k.id = (SELECT k2.conversation_id FROM communication.turn AS k2 WHERE k2.id = (answer ->> 'turn_id')::uuid)
       AND k.lease_id = (answer ->> 'lease_id')::uuid
       FOR NO KEY UPDATE;
    IF c.id IS NULL THEN
        RETURN;
    END IF;
    conversation_id := c.id;
    PERFORM communication.lock_line(c.id);
    SELECT * INTO t FROM communication.turn AS k WHERE k.id = (answer ->> 'turn_id')::uuid;

    e := communication.decide_end(c, t, answer, settings);
    outcome := e.outcome;
    e.note := nullif(concat_ws(E'\n\n', e.note, communication.settle_approvals(t, e)), '');
    t := communication.end_turn(t, c, e, answer);
    PERFORM communication.mark_answered(t, e);
    e.more := e.more AND NOT (e.outcome = 'failed' AND e.chat); -- messages that came meanwhile get no answer either
    more := e.more;
    PERFORM communication.keep_answer(c, t, e, answer);
    IF answer -> 'facts' <> '[]' AND (e.outcome = 'completed' OR e.handoff) THEN
        PERFORM communication.keep_facts(c, t, answer -> 'facts');
    END IF;
    IF answer -> 'approvals' <> '[]' AND e.outcome = 'completed' THEN
        PERFORM communication.keep_approvals(c, t, answer -> 'approvals');
    END IF;
    IF answer -> 'hand_overs' <> '[]' AND (e.outcome = 'completed' OR e.handoff) THEN
        PERFORM communication.keep_hand_overs(c, t, answer -> 'hand_overs');
    END IF;
    PERFORM communication.tell_asker(c, t, e, answer);
    PERFORM communication.give_lease_back(t, e, answer);
END $$;
