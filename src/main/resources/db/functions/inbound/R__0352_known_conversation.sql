-- Locks the conversation of a message that is known, before its line and the message as everywhere, and notes Chatwoot's conversation
-- on it if we began it and Chatwoot tells of it for the first time. Another lock order would let two transactions wait for each other.
CREATE OR REPLACE FUNCTION communication.known_conversation(m communication.message, d communication.delivery)
    RETURNS communication.conversation LANGUAGE plpgsql AS $$
DECLARE
    c communication.conversation;
BEGIN
    SELECT * INTO c FROM communication.conversation WHERE id = m.conversation_id FOR NO KEY UPDATE;
    IF c.is_active AND c.chatwoot_conversation_id IS NULL AND d.chatwoot_conversation_id IS NOT NULL THEN
        UPDATE communication.conversation SET chatwoot_conversation_id = d.chatwoot_conversation_id WHERE id = c.id;
        c.chatwoot_conversation_id := d.chatwoot_conversation_id;
    END IF;
    RETURN c;
END $$;
