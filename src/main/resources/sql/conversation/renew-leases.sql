-- Makes leases longer. A conversation that somebody writes to at this moment is left for the next time: nobody waits for anybody.
UPDATE communication.conversation
   SET lease_expires_at = now() + make_interval(secs => :#lease)
 WHERE id IN (SELECT id FROM communication.conversation
               WHERE id = ANY (CAST(:#conversation_ids AS bigint[])) AND lease_id = ANY (CAST(:#lease_ids AS uuid[]))
                 FOR NO KEY UPDATE SKIP LOCKED)
