-- Forgets some of the words of people that are older than that, one program at a time, and gives how many rows of which table it went through;
-- null: another program is at it.
CREATE OR REPLACE FUNCTION communication.forget_contents(age interval) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('forget contents', 0)) THEN
        RETURN NULL;
    END IF;
    RETURN jsonb_build_object('webhook_event', communication.forget_events(age), 'message', communication.forget_messages(age),
                              'knowledge_proposal', communication.forget_proposals(age));
END $$;
