-- Gives the conversations that ended before that moment and in which nothing has happened since and nothing is left to be done: no
-- message is queued, no turn is at work, and no dead letter waits for a decision. The messages of an ended conversation are not
-- answered (unanswered).
CREATE OR REPLACE FUNCTION communication.over(before timestamptz) RETURNS SETOF communication.conversation LANGUAGE sql STABLE AS $$
    SELECT c.*
      FROM communication.conversation c
     WHERE NOT c.is_active AND c.ended_at < before
       AND (c.lease_expires_at IS NULL OR c.lease_expires_at <= now())
       AND NOT EXISTS (SELECT FROM communication.message m
                        WHERE m.conversation_id = c.id
                          AND (m.status = 'queued' OR m.status = 'failed' AND m.adapter IS NOT NULL AND m.discarded_at IS NULL
                               OR greatest(m.received_at, m.timestamp, m.delivered_at, m.read_at, m.failed_at, m.discarded_at) >= before))
       AND NOT EXISTS (SELECT FROM communication.turn t
                        WHERE t.conversation_id = c.id AND (t.status = 'processing' OR t.finished_at >= before))
$$;
