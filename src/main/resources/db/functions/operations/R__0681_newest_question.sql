-- Gives the customer's last message; all null: there is none. (A private one is an approval's decision.)
CREATE OR REPLACE FUNCTION communication.newest_question(conversation bigint) RETURNS communication.message LANGUAGE plpgsql STABLE AS $$
DECLARE
    m communication.message;
BEGIN
    SELECT * INTO m FROM communication.message AS k
     WHERE k.conversation_id = conversation AND k.direction = 'inbound' AND NOT k.private ORDER BY k.timestamp DESC, k.id DESC LIMIT 1;
    RETURN m;
END $$;
