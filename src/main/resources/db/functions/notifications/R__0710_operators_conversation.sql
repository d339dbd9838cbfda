-- Gives the conversation in which that adapter reaches operators, and makes it if there is none. It is never active.
CREATE OR REPLACE FUNCTION communication.operators_conversation(adapter text) RETURNS communication.conversation LANGUAGE plpgsql AS $$
DECLARE
    c communication.conversation;
BEGIN
    LOOP
        SELECT * INTO c FROM communication.conversation AS k WHERE k.operators AND k.channel = adapter FOR KEY SHARE;
        EXIT WHEN c.id IS NOT NULL;
        INSERT INTO communication.conversation (user_identifier, channel, is_active, ended_at, handled_by, operators)
        VALUES ('operators', adapter, false, now(), 'human', true)
        ON CONFLICT (channel) WHERE operators DO NOTHING;
    END LOOP;
    RETURN c;
END $$;
