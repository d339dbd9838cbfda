-- Writes down how a round of an assistant's turn ended. See communication.end_assistant_turn.
SELECT communication.end_assistant_turn(CAST(:turn_id AS uuid), CAST(:made AS jsonb))
