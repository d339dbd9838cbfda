-- A moment of somebody else's clock. One that is ahead of ours counts as now: else it outranked all that comes until it has passed.
-- Ten seconds are let pass, for two clocks are never the same, and what comes in the wrong order is put in order by these moments.
CREATE OR REPLACE FUNCTION communication.not_ahead(moment timestamptz, at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN moment > at + interval '10 seconds' THEN at ELSE moment END;
