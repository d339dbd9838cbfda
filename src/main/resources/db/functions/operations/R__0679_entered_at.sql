-- Gives when a message came to us, or was put in the queue: its moment in a timeline, on our clock.
CREATE OR REPLACE FUNCTION communication.entered_at(m communication.message) RETURNS timestamptz LANGUAGE sql IMMUTABLE RETURN
    CASE m.direction WHEN 'inbound' THEN m.received_at ELSE coalesce(m.queued_at, m.received_at) END;
