-- Decides how a turn ends: whether its answer still counts after what has happened since it was asked for. It changes nothing. The
-- conversation and its line are locked, so the decision stays true until the commit.
CREATE OR REPLACE FUNCTION communication.decide_end(c communication.conversation, t communication.turn, answer jsonb, settings jsonb)
    RETURNS communication.turn_end LANGUAGE plpgsql STABLE AS $$
DECLARE
    e           communication.turn_end;
    answer_open boolean := (settings ->> 'answer_open')::boolean;
    answered    bigint[]; -- those of its messages that still wait for an answer
    newest      communication.message;
    beside      boolean;
    newer       boolean; -- the customer has gone on, or changed a message, in the same one of Chatwoot's conversations
BEGIN
    SELECT array_agg(m.id) FILTER (WHERE m.id = ANY (t.message_ids)),
           coalesce(bool_or(m.id <> ALL (t.message_ids)) OR sum(m.revision) FILTER (WHERE m.id = ANY (t.message_ids)) > t.revisions, false)
      INTO answered, e.more
      FROM communication.unanswered(settings) AS m WHERE m.conversation_id = c.id;
    SELECT m.* INTO newest FROM communication.message AS m
     WHERE m.id = ANY (coalesce(answered, t.message_ids))
     ORDER BY communication.withheld(c, answer_open, m.source IN (SELECT communication.beside())) IS NULL DESC, m.timestamp DESC, m.id DESC
     LIMIT 1;
    beside := newest.source IN (SELECT communication.beside());
    e.source := newest.source;
    e.session_id := newest.session_id;
    e.to_id := coalesce(newest.chatwoot_conversation_id, c.chatwoot_conversation_id);
    c := communication.seen_from(c, e.to_id);
    newer := e.more AND EXISTS (SELECT FROM communication.unanswered(settings) AS m
                                 WHERE m.conversation_id = c.id AND coalesce(m.chatwoot_conversation_id, e.to_id) IS NOT DISTINCT FROM e.to_id
                                HAVING bool_or(m.id <> ALL (t.message_ids))
                                    OR sum(m.revision) FILTER (WHERE m.id = ANY (t.message_ids)) > t.revisions);
    e.chat := EXISTS (SELECT FROM communication.message AS m WHERE m.id = ANY (t.message_ids) AND m.source = 'chat');
    e.error := answer ->> 'error';
    IF answer -> 'messages' <> '[]' AND communication.withheld(c, answer_open, beside) = 'cannot_reply' THEN
        e.error := 'the reply window of the channel has closed meanwhile';
        answer := answer || '{"handoff_note": "The reply window of the channel has closed before the bot answered. Please take over."}';
    END IF;
    e.outcome := CASE WHEN answered IS NULL THEN 'withdrawn'
                      WHEN (answer ->> 'stale')::boolean THEN 'superseded' -- its responder saw that, and stopped
                      WHEN newer AND t.superseded < (settings ->> 'max_superseded')::integer
                           AND CASE WHEN e.error IS NULL THEN (settings ->> 'supersede')::boolean ELSE e.chat END
                      THEN 'superseded'
                      WHEN e.error IS NOT NULL THEN 'failed'
                      WHEN answer ->> 'withheld' IS NOT NULL THEN 'withheld' -- by a rule
                      ELSE 'completed' END;
    e.alone := beside AND e.to_id IS NULL AND c.chatwoot_inbox_id IS NULL;
    e.goes_on := e.chat AND e.more AND e.outcome IN ('withdrawn', 'withheld', 'completed');
    e.handoff := NOT e.chat AND (e.outcome = 'completed' AND answer ->> 'action' = 'handoff'
                                 -- find-unanswered.sql tries it again
                                 OR e.outcome = 'failed' AND NOT (e.alone AND newest.received_at
                                        > now() - make_interval(secs => (settings ->> 'max_age')::double precision)));
    e.note := CASE WHEN e.outcome = 'completed' OR e.handoff THEN answer ->> 'private_note' END;
    e.note := nullif(CASE WHEN e.handoff THEN coalesce(e.note, answer ->> 'handoff_note') ELSE e.note END, ''); -- empty: none is wanted
    e.withdrawn := CASE WHEN e.outcome = 'withheld' THEN answer ->> 'withheld' WHEN e.outcome = 'withdrawn' AND NOT e.goes_on THEN
        coalesce(communication.withheld(c, answer_open, beside),
                 CASE WHEN communication.is_another_bots(c, settings) THEN 'another_bot' END, 'answered') END;
    RETURN e;
END $$;
