-- Gives an account's lease back. See communication.give_account_back.
SELECT communication.give_account_back(:#account_id, CAST(:#lease_id AS uuid), :#wait, :#error, make_interval(secs => :#longest))
