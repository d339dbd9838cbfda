-- Counts the accounts that somebody has asked to be looked at, and that are not looked at to the end yet.
SELECT count(*) FROM communication.reconciliation WHERE requested
