-- Ends turns that nobody has in hand and that have nothing to answer any more: communication.close_turns.
SELECT communication.close_turns(CAST(:#settings AS jsonb), CAST(:#lifetime AS double precision))
