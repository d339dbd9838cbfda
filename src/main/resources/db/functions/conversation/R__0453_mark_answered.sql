-- Marks a turn's messages, so that each is answered once. Those of a completed turn are read. Those that a rule withholds get no answer. If
-- a turn of the chat API failed, neither its messages nor those that came meanwhile are answered: their callers look at this job.
CREATE OR REPLACE FUNCTION communication.mark_answered(t communication.turn, e communication.turn_end) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF e.outcome = 'completed' THEN
        UPDATE communication.message AS m SET status = 'read', turn_id = t.id
         WHERE m.id = ANY (t.message_ids) AND m.status = 'received';
    ELSIF e.outcome = 'withheld' THEN
        UPDATE communication.message AS m SET no_answer = 'rule'
         WHERE m.id = ANY (t.message_ids) AND m.status = 'received' AND m.no_answer IS NULL;
    ELSIF e.outcome = 'failed' AND e.chat THEN
        UPDATE communication.message AS m SET no_answer = 'failed'
         WHERE m.conversation_id = t.conversation_id AND m.source = 'chat' AND m.status = 'received' AND m.no_answer IS NULL;
    END IF;
END $$;
