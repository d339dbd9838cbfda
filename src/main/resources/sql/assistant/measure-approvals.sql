-- Gives how many approvals wait, and how many seconds the oldest of them has waited.
SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(asked_at)), 0)::double precision AS oldest
  FROM communication.approval WHERE status = 'waiting'
