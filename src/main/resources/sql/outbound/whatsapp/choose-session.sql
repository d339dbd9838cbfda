-- Chooses the bridge's session that a message goes out through. No row: the claim is no longer valid.
SELECT session_id, status FROM communication.choose_session(:#message_id, CAST(:#claim_id AS uuid))
