-- Gives how many messages a turn is due for, the longest wait in seconds, and how many turns are at work.
SELECT count(*) AS unanswered,
       coalesce(extract(epoch FROM now() - min(received_at)), 0)::double precision AS oldest,
       (SELECT count(*) FROM communication.turn WHERE status = 'processing') AS turns
  FROM communication.unanswered(CAST(:#settings AS jsonb))
