-- Queues dead letters that are calls of routes again, all of them if no ids are given; gives their ids. They keep their Idempotency-Key.
CREATE OR REPLACE FUNCTION communication.requeue_calls(ids bigint[]) RETURNS SETOF bigint LANGUAGE sql AS $$
    UPDATE communication.event_call
       SET status = 'queued', queued_at = now(), next_attempt_at = now(), attempts = 0, tries = 0, ended_at = NULL
     WHERE id = ANY (ARRAY (SELECT id FROM communication.event_call
                             WHERE status = 'failed' AND discarded_at IS NULL AND (ids IS NULL OR id = ANY (ids))
                             ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED))
    RETURNING id
$$;
