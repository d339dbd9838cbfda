-- Begins a round of an assistant's turn, and gives the turn's standing. See communication.begin_assistant_turn.
SELECT communication.begin_assistant_turn(CAST(:turn_id AS uuid), :assistant, :version, :mode)::text
