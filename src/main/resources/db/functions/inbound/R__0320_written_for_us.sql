-- Gives the time on our clock at which the message was written: its wait begins then. there: the time on the clock that dated it. A
-- difference of less than a minute counts as the time of the transfer.
CREATE OR REPLACE FUNCTION communication.written_for_us(at timestamptz, there timestamptz, written timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE
    RETURN CASE WHEN there - written > interval '1 minute' THEN at - (there - written) ELSE at END;
