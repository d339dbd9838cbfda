-- Gives the time at which the event came. A replay has the time of the original event, an event from the spool its arrival, any other now.
CREATE OR REPLACE FUNCTION communication.came_at(d communication.delivery) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF d.replay_of IS NULL THEN
        RETURN least(d.arrived_at, now()); -- from the spool: when it arrived
    END IF;
    RETURN coalesce((SELECT received_at FROM communication.webhook_event WHERE id = d.replay_of), now());
END $$;
