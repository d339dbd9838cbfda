-- What it says to who can only read: of an e-mail the new text without the quoted ones, and its files. Without a query in it, so that
-- it becomes part of the statement that calls it: histories are long.
CREATE OR REPLACE FUNCTION communication.said(m communication.message) RETURNS text LANGUAGE sql STABLE
    RETURN concat_ws(E'\n',
        coalesce(nullif(btrim(m.content_attributes #>> '{email,text_content,quoted}'), ''), nullif(m.content, '')),
        '[story] ' || nullif(m.content_attributes ->> 'story_url', ''), -- that an Instagram user answers
        CASE WHEN m.attachments <> '[]' THEN communication.files(m.attachments) END);
