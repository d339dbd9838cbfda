-- Extends leases. A conversation whose row is locked is left for the next time, so no transaction waits for another.
UPDATE communication.conversation
   SET lease_expires_at = now() + make_interval(secs => :#lease)
 WHERE id IN (SELECT id FROM communication.conversation
               WHERE id = ANY (CAST(:#conversation_ids AS bigint[])) AND lease_id = ANY (CAST(:#lease_ids AS uuid[]))
                 FOR NO KEY UPDATE SKIP LOCKED)
