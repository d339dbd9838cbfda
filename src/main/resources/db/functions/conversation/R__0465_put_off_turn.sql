-- Puts a turn off: gives its conversation's lease back, and no turn of the conversation is due before that time. Messages that
-- come meanwhile are answered with it. The round does not count. It changes nothing, and gives lost, for a caller that has lost the lease.
CREATE OR REPLACE FUNCTION communication.put_off_turn(turn_id uuid, lease uuid, until timestamptz, because text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    -- if the time has passed, the rule is asked again, but not at once
    until := greatest(until, clock_timestamp() + interval '5 seconds');
    UPDATE communication.conversation AS c SET lease_id = NULL, lease_expires_at = NULL, answer_at = until
     WHERE c.id = (SELECT t.conversation_id FROM communication.turn AS t WHERE t.id = turn_id) AND c.lease_id = lease;
    IF NOT FOUND THEN
        RETURN 'lost';
    END IF;
    UPDATE communication.turn AS t SET waits_until = until, wait_reason = because, rounds = greatest(t.rounds - 1, 0) WHERE t.id = turn_id;
    RETURN 'waiting';
END $$;
