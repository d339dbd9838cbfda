-- Notes what happened, for operators. It keeps each thing told once: a key of a kind is noted once, also if several programs note it.
-- facts: without customers' words.
CREATE OR REPLACE FUNCTION communication.note(kind text, key text, conversation bigint, facts jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.notification (kind, key, conversation_id, facts) VALUES (kind, key, conversation, facts)
    ON CONFLICT DO NOTHING;
END $$;
