-- Gives how many messages a turn is due for, the longest wait in seconds, and how many turns are at work. A message that a rule puts off is not due.
SELECT count(*) FILTER (WHERE due) AS unanswered,
       coalesce(extract(epoch FROM now() - min(since) FILTER (WHERE due)), 0)::double precision AS oldest,
       (SELECT count(*) FROM communication.turn t JOIN communication.conversation k ON k.id = t.conversation_id
         WHERE t.status = 'processing' AND (k.answer_at IS NULL OR k.answer_at <= now())) AS turns
  FROM (SELECT greatest(m.received_at, c.answer_at) AS since, c.answer_at IS NULL OR c.answer_at <= now() AS due
          FROM communication.unanswered(CAST(:#settings AS jsonb)) AS m
          JOIN communication.conversation c ON c.id = m.conversation_id) AS waiting
