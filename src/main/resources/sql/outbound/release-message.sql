-- Releases a claim without an attempt. Only the time of the next attempt changes.
UPDATE communication.message
   SET claim_id = NULL, claimed_until = NULL,
       next_attempt_at = CASE WHEN next_attempt_at IS NOT NULL THEN now() + make_interval(secs => :#wait) END
 WHERE id = :#message_id AND claim_id = CAST(:#claim_id AS uuid) AND status = 'queued'
