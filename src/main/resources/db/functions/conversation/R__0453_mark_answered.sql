-- A turn's messages are answered once: those of a completed one are read, those that a rule withholds get none. Those that the chat API asked and got no answer to are never
-- answered, also what came meanwhile: their callers look at this job.
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
