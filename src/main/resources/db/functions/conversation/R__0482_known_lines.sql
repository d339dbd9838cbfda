-- Gives the newest lines that were said in the conversation, at most so many, oldest first.
CREATE OR REPLACE FUNCTION communication.known_lines(conversation bigint, most integer) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY (SELECT line FROM (
        SELECT communication.line(communication.role(m), m.content) AS line, m.timestamp, m.id FROM communication.message AS m
         WHERE m.conversation_id = conversation AND NOT m.private AND m.command IS NULL
         ORDER BY m.timestamp DESC, m.id DESC LIMIT most) AS newest ORDER BY newest.timestamp, newest.id);
END $$;
