-- When the message was written, on our clock: for so long it has waited. there: the time where it was written. Less than a minute is the
-- way here.
CREATE OR REPLACE FUNCTION communication.written_for_us(at timestamptz, there timestamptz, written timestamptz) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN there - written > interval '1 minute' THEN at - (there - written) ELSE at END;
