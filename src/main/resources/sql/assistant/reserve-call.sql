-- Allows a call of a model, or says why not. See communication.reserve_call.
SELECT outcome, call_id, output_tokens, why FROM communication.reserve_call(CAST(:request AS jsonb), CAST(:settings AS jsonb))
