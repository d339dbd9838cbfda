-- Chatwoot's ids are given out in the order of creation; they tell apart what was written in the same moment.
CREATE OR REPLACE FUNCTION communication.place(m communication.message) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN m.source = 'chatwoot' AND m.external_id ~ '^\d{1,18}$' THEN m.external_id::bigint END;
