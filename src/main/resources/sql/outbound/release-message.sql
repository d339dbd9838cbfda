-- Gives a claim back: nothing was tried, nothing has changed but the time.
UPDATE communication.message
   SET claim_id = NULL, claimed_until = NULL, next_attempt_at = now() + make_interval(secs => :#wait)
 WHERE id = :#message_id AND claim_id = CAST(:#claim_id AS uuid) AND status = 'queued'
