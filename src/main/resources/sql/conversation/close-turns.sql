-- Ends turns that have no message left to answer. See communication.close_turns.
SELECT communication.close_turns(CAST(:#settings AS jsonb), CAST(:#lifetime AS double precision))
