-- Gives back what a stop did not wait for: the messages are as unanswered as they were.
UPDATE communication.conversation
   SET lease_id = NULL, lease_expires_at = NULL
 WHERE id = ANY (CAST(:conversation_ids AS bigint[])) AND lease_id = ANY (CAST(:lease_ids AS uuid[]))
