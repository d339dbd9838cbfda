-- Adds the accounts that are new, and has all be looked at now if that is asked for. See communication.look_at_accounts.
SELECT communication.look_at_accounts(:#account, CAST(:#since AS timestamptz), make_interval(secs => :#gap), :#now_due)
