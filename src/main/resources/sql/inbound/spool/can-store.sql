-- Fails where the database cannot store: on a standby, and on a server that is read-only.
SELECT 1 / CASE WHEN pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean THEN 0 ELSE 1 END
