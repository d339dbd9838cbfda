-- Puts off a conversation that could not be compared. See communication.put_off.
SELECT communication.put_off(:#account_id, CAST(:#lease_id AS uuid), :#conversation_id, :#gone)
