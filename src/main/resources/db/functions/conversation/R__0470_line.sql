-- Gives a line of a history as a hash, to compare long lines quickly.
CREATE OR REPLACE FUNCTION communication.line(role text, content text) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN md5(concat(role, ' ', btrim(content, E' \t\r\n\f\v')))::uuid;
