-- Gives a time of another clock, or our time if that clock is ahead. Otherwise that event would outrank all others until its time
-- has come. Ten seconds are allowed, because two clocks always differ and events out of order are sorted by these times.
CREATE OR REPLACE FUNCTION communication.not_ahead(moment timestamptz, at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN CASE WHEN moment > at + interval '10 seconds' THEN at ELSE moment END;
