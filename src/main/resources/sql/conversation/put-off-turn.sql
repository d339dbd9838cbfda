-- Puts a turn off until a time, if its lease is still valid. See communication.put_off_turn.
SELECT communication.put_off_turn(CAST(:#turn_id AS uuid), CAST(:#lease_id AS uuid), CAST(:#until AS timestamptz), :#reason) AS outcome
