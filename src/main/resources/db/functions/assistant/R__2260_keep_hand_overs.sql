-- Keeps to which assistants a turn has given the conversation, in the transaction that ends the turn: the last one owns the conversation from
-- now on. given: from, to, goal, facts, in their order.
CREATE OR REPLACE FUNCTION communication.keep_hand_overs(c communication.conversation, t communication.turn, given jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    one jsonb;
BEGIN
    FOR one IN SELECT * FROM jsonb_array_elements(given) LOOP
        INSERT INTO communication.hand_over (turn_id, conversation_id, from_assistant, to_assistant, goal, facts)
        VALUES (t.id, c.id, one ->> 'from', one ->> 'to', one ->> 'goal', one ->> 'facts');
        PERFORM communication.audit('assistant ' || (one ->> 'from'), 'hand_over', 'conversation ' || c.id,
            jsonb_build_object('from', one ->> 'from', 'to', one ->> 'to', 'turn_id', t.id));
        UPDATE communication.conversation AS k SET assistant = one ->> 'to' WHERE k.id = c.id;
    END LOOP;
END $$;
