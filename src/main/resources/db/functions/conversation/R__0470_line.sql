-- A line of a history, to be compared: short, however long the line is.
CREATE OR REPLACE FUNCTION communication.line(role text, content text) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN md5(concat(role, ' ', btrim(content, E' \t\r\n\f\v')))::uuid;
