-- Allows a call of a tool, or says how it ended before. See communication.claim_tool_call.
SELECT outcome, call_id, result, approved FROM communication.claim_tool_call(CAST(:request AS jsonb), CAST(:settings AS jsonb))
