-- Ends turns that nobody has in hand and that have nothing to answer any more: R__turns.sql.
SELECT communication.close_turns(CAST(:#settings AS jsonb), CAST(:#lifetime AS double precision))
