-- Gives the time at which the message was written on our clock, from which its wait is counted. there: the time on the clock that
-- dated it. A difference of less than a minute is taken for the time of the transfer.
CREATE OR REPLACE FUNCTION communication.written_for_us(at timestamptz, there timestamptz, written timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE
    RETURN CASE WHEN there - written > interval '1 minute' THEN at - (there - written) ELSE at END;
