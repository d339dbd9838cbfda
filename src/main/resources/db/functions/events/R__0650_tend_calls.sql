-- Looks after the calls that wait, and gives of each event how many wait, the longest wait in seconds, and how many are dead letters.
--   * A call that could not be made in its time, or to whose event no program listens any more, is a dead letter. A program that has just
--     begun may not have said yet that it listens: a call waits a minute at the least.
--   * The first call of each line and event is due. That is lost where it was queued while the one before it ended, or where that was
--     erased.
CREATE OR REPLACE FUNCTION communication.tend_calls(max_age double precision)
    RETURNS TABLE (event text, waiting bigint, oldest double precision, failed bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    UPDATE communication.event_call c
       SET status = 'failed', ended_at = now(), claim_id = NULL, claimed_until = NULL,
           last_error = concat_ws(': ', CASE WHEN communication.listens(c.event) THEN 'not called in time'
                                             ELSE 'no program has a route from direct:on-' || c.event END, c.last_error)
     WHERE c.id = ANY (ARRAY (
               SELECT late.id FROM communication.event_call late
                WHERE late.status = 'queued' AND (late.claimed_until IS NULL OR late.claimed_until <= now())
                  AND late.queued_at < now() - interval '1 minute'
                  AND (late.queued_at < now() - make_interval(secs => max_age)
                       OR late.event NOT IN (SELECT l.event FROM communication.listener l WHERE l.seen_at > now() - interval '1 day'))
                LIMIT 1000 FOR UPDATE SKIP LOCKED));
    UPDATE communication.event_call SET next_attempt_at = now()
     WHERE id = ANY (ARRAY (
               SELECT k.id FROM communication.event_call k
                WHERE k.id IN (SELECT min(first.id) FROM communication.event_call first WHERE first.status = 'queued'
                                GROUP BY first.line, first.event HAVING count(first.next_attempt_at) = 0)
                ORDER BY k.id FOR UPDATE SKIP LOCKED))
       AND status = 'queued';
    RETURN QUERY
    SELECT c.event, count(*) FILTER (WHERE c.status = 'queued'),
           coalesce(extract(epoch FROM now() - min(c.queued_at) FILTER (WHERE c.status = 'queued')), 0)::double precision,
           count(*) FILTER (WHERE c.status = 'failed')
      FROM (SELECT q.event, q.status, q.queued_at FROM communication.event_call q WHERE q.status = 'queued'
             UNION ALL
            SELECT q.event, q.status, q.queued_at FROM communication.event_call q WHERE q.status = 'failed' AND q.discarded_at IS NULL) AS c
     GROUP BY c.event;
END $$;
