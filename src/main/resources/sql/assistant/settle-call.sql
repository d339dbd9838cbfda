-- Writes down what a call of a model cost. See communication.settle_call.
SELECT communication.settle_call(:call_id, CAST(:usage AS jsonb))
