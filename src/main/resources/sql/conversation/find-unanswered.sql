-- Finds conversations that have messages to answer, whose burst is over, whose lease is free and which no rule puts off, the longest wait first.
-- After a failed answer it waits for a minute.
SELECT m.conversation_id
  FROM communication.unanswered(CAST(:#settings AS jsonb)) AS m
  JOIN communication.conversation c ON c.id = m.conversation_id
 WHERE (c.lease_expires_at IS NULL OR c.lease_expires_at <= now()) AND (c.answer_at IS NULL OR c.answer_at <= now())
   -- the last answer did not fail, or a human was asked to take over
   AND NOT EXISTS (SELECT FROM communication.turn failed
                    WHERE failed.conversation_id = m.conversation_id AND failed.status = 'failed' AND failed.handed_over_at IS NULL
                      AND failed.finished_at > now() - interval '1 minute')
 GROUP BY m.conversation_id
HAVING max(m.received_at) < now() - make_interval(secs => :#quiet) OR min(m.received_at) < now() - make_interval(secs => :#max_wait)
 ORDER BY min(m.received_at)
 LIMIT 500
