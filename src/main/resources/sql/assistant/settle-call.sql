-- Writes down the cost of a call of a model. See communication.settle_call.
SELECT communication.settle_call(:call_id, CAST(:usage AS jsonb))
