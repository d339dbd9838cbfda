-- Gives the message as text: of an e-mail the new part without the quoted ones, and the files. It has no query in it, so it
-- becomes part of the statement that calls it: histories are long.
CREATE OR REPLACE FUNCTION communication.said(m communication.message) RETURNS text LANGUAGE sql STABLE
    RETURN concat_ws(E'\n',
        coalesce(nullif(btrim(m.content_attributes #>> '{email,text_content,quoted}'), ''), nullif(m.content, '')),
        '[story] ' || nullif(m.content_attributes ->> 'story_url', ''), -- an Instagram story that the message answers
        CASE WHEN m.attachments <> '[]' THEN communication.files(m.attachments) END);
