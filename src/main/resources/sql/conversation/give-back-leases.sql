-- Releases the leases of turns that a stop did not wait for. Their messages stay unanswered.
UPDATE communication.conversation
   SET lease_id = NULL, lease_expires_at = NULL
 WHERE id = ANY (CAST(:conversation_ids AS bigint[])) AND lease_id = ANY (CAST(:lease_ids AS uuid[]))
