-- Takes the lease of the account that has been due for the longest time. No row: none is due, or others look at those that are.
-- regular: by itself; else only accounts that somebody has asked for.
UPDATE communication.reconciliation
   SET lease_id = gen_random_uuid(), lease_expires_at = clock_timestamp() + interval '1 minute'
 WHERE account_id = (SELECT account_id FROM communication.reconciliation
                      WHERE due_at <= clock_timestamp() AND (lease_expires_at IS NULL OR lease_expires_at <= clock_timestamp())
                        AND (requested OR :#regular)
                      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING account_id, lease_id::text AS lease_id
