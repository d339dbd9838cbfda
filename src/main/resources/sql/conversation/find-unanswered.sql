-- Conversations whose messages are to be answered, are not part of a burst any more, and are nobody's: the longest wait first.
SELECT m.conversation_id
  FROM communication.unanswered(CAST(:#settings AS jsonb)) AS m
  JOIN communication.conversation c ON c.id = m.conversation_id
 WHERE c.lease_expires_at IS NULL OR c.lease_expires_at <= now()
 GROUP BY m.conversation_id
HAVING max(m.received_at) < now() - make_interval(secs => :#quiet) OR min(m.received_at) < now() - make_interval(secs => :#max_wait)
 ORDER BY min(m.received_at)
 LIMIT 500
