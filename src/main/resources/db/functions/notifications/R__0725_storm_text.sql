-- Says in words that many notifications of a kind came at once, and where each of them is found.
CREATE OR REPLACE FUNCTION communication.storm_text(kind text, many bigint) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE kind
        WHEN 'hand-offs' THEN many || ' conversations were handed to humans within a minute.'
        WHEN 'approvals' THEN CASE many WHEN 1 THEN 'One approval waits.' ELSE many || ' approvals wait.' END
                             || ' GET /approvals?status=waiting lists them, POST /approvals/{id} decides one.'
        WHEN 'dead-letters' THEN many || ' dead letters within a minute. GET /outbound/failed lists them.'
        WHEN 'caps' THEN many || ' limits of assistants were reached within a minute.'
        WHEN 'health' THEN 'Health has turned ' || many || ' times within a minute. /actuator/health tells how it is now.'
        WHEN 'lost-webhooks' THEN 'Lost webhooks were found in ' || many || ' looks within a minute. GET /reconciliation tells more.' END;
