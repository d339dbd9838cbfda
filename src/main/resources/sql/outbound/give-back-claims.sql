-- Releases claims that a stop did not wait for. A message whose attempt has begun may have arrived, so it is searched for before
-- it is sent again.
UPDATE communication.message
   SET claim_id = NULL, claimed_until = NULL,
       in_doubt_since = CASE WHEN claim_id = ANY (CAST(:begun AS uuid[])) AND (attempted_at IS NOT NULL
                                  OR adapter NOT IN (SELECT name FROM communication.adapter WHERE marks_hand_over))
                             THEN coalesce(in_doubt_since, now()) ELSE in_doubt_since END
 WHERE id IN (SELECT id FROM communication.queued WHERE claim_id = ANY (CAST(:claim_ids AS uuid[])))
   AND claim_id = ANY (CAST(:claim_ids AS uuid[]))
