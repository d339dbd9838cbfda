-- Counts the events found in an account.
UPDATE communication.reconciliation
   SET found = found || jsonb_build_object(CAST(:#kind AS text), coalesce((found ->> CAST(:#kind AS text))::bigint, 0) + 1),
       found_at = clock_timestamp()
 WHERE account_id = :#account_id
