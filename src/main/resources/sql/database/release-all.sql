-- Releases all leases and claims of a program that was killed. A claimed message may have been sent.
WITH leases AS (
    UPDATE communication.conversation SET lease_id = NULL, lease_expires_at = NULL WHERE lease_id IS NOT NULL
), calls AS (
    UPDATE communication.event_call SET claimed_until = now() WHERE status = 'queued' AND claimed_until > now()
)
UPDATE communication.message SET claimed_until = now()
 WHERE id IN (SELECT id FROM communication.queued WHERE claimed_until > now())
