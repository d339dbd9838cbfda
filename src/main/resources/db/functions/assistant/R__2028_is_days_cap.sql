-- Says whether a cap of an assistant's file holds a whole day, and not one turn: such caps are named so.
CREATE OR REPLACE FUNCTION communication.is_days_cap(cap text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN coalesce(cap LIKE '%-per-day', false);
