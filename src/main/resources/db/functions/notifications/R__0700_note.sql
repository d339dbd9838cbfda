-- Notes what happened, for operators to be told of. It keeps each thing told once: of a kind a key is noted once, whoever notes it.
-- facts: nothing of what customers wrote.
CREATE OR REPLACE FUNCTION communication.note(kind text, key text, conversation bigint, facts jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.notification (kind, key, conversation_id, facts) VALUES (kind, key, conversation, facts)
    ON CONFLICT DO NOTHING;
END $$;
