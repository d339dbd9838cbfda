-- Gives Chatwoot's id of the message. Ids grow in the order of creation, so they sort messages of the same moment.
CREATE OR REPLACE FUNCTION communication.place(m communication.message) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN m.source = 'chatwoot' AND m.external_id ~ '^\d{1,18}$' THEN m.external_id::bigint END;
