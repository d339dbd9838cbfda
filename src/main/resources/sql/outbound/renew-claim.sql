-- Extends a claim. No row: it is no longer valid.
UPDATE communication.message
   SET claimed_until = now() + make_interval(secs => :#claim)
 WHERE id = :#message_id AND claim_id = CAST(:#claim_id AS uuid) AND status = 'queued'
RETURNING id
