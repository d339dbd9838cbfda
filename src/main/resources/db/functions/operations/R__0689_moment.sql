-- Gives a moment as ISO-8601 in UTC to the microsecond, where two in one millisecond must be told apart: the start of a page.
CREATE OR REPLACE FUNCTION communication.moment(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
