-- Sets the key of a repeated request at the newest message that says the same and waits for its answer. False: each such message has a key
-- of its own.
CREATE OR REPLACE FUNCTION communication.give_key(conversation bigint, said uuid, key text, settings jsonb) RETURNS boolean
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.message AS m SET external_id = key
     WHERE m.id = (SELECT w.id FROM communication.unanswered(settings) AS w
                    WHERE w.conversation_id = conversation AND w.source = 'chat' AND w.external_id IS NULL
                      AND communication.line('user', w.content) = said
                    ORDER BY w.timestamp DESC, w.id DESC LIMIT 1);
    RETURN FOUND;
END $$;
