-- Writes down how an effect ended, in the ledger and in the audit. See communication.finish_effect.
SELECT communication.finish_effect(:call_id, :state, :result, :took, :assistant)
