-- Blanks the payloads of the next events that are that old, and gives how many. They are looked through by id, so that none is read twice.
CREATE OR REPLACE FUNCTION communication.forget_events(age interval) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    reached bigint := coalesce((SELECT up_to FROM communication.forgetting WHERE what = 'webhook_event'), 0);
    ids     bigint[];
BEGIN
    ids := ARRAY (SELECT id FROM communication.webhook_event WHERE id > reached ORDER BY id LIMIT 1000);
    -- ids are given before the commit: what may still be under way, with a smaller one, is waited for
    ids := ARRAY (SELECT e.id FROM communication.webhook_event e
                   WHERE e.id = ANY (ids) AND e.received_at <= now() - greatest(age, interval '10 seconds')
                     AND e.id < coalesce((SELECT min(young.id) FROM communication.webhook_event young
                                           WHERE young.id = ANY (ids) AND young.received_at > now() - greatest(age, interval '10 seconds')),
                                         9223372036854775807)
                   ORDER BY e.id);
    UPDATE communication.event_call called SET body = e.payload -- a route is still to hear of it
      FROM communication.webhook_event e
     WHERE called.webhook_event_id = e.id AND e.id = ANY (ids) AND called.body IS NULL
       AND (called.status = 'queued' OR called.status = 'failed' AND called.discarded_at IS NULL);
    UPDATE communication.webhook_event SET payload = '{}' WHERE id = ANY (ids);
    INSERT INTO communication.forgetting AS f (what, up_to)
    SELECT 'webhook_event', max(id) FROM unnest(ids) AS id HAVING max(id) IS NOT NULL
    ON CONFLICT (what) DO UPDATE SET up_to = greatest(f.up_to, excluded.up_to);
    RETURN cardinality(ids);
END $$;
