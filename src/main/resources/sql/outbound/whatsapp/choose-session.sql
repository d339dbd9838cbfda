-- The bridge's session that a message goes out through; no row where the claim is another's by now.
SELECT session_id, status FROM communication.choose_session(:#message_id, CAST(:#claim_id AS uuid))
