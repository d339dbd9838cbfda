-- Gives the message's author, in the AI core's words.
CREATE OR REPLACE FUNCTION communication.role(m communication.message) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN m.direction = 'inbound' THEN 'user' WHEN m.sender_type = 'user' THEN 'sale' ELSE 'assistant' END;
