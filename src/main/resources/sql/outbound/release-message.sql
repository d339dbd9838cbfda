-- Gives a claim back: nothing was tried, nothing has changed but the time.
UPDATE communication.message
   SET claim_id = NULL, claimed_until = NULL,
       next_attempt_at = CASE WHEN next_attempt_at IS NOT NULL THEN now() + make_interval(secs => :#wait) END
 WHERE id = :#message_id AND claim_id = CAST(:#claim_id AS uuid) AND status = 'queued'
