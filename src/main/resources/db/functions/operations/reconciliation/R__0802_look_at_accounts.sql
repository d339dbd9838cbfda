-- Adds the accounts that are not looked at yet, and has all be looked at now if that is asked for.
-- The looks of a new account begin at that moment, or now. If nobody has set that moment, its first events came since the last call: gap.
CREATE OR REPLACE FUNCTION communication.look_at_accounts(set_account bigint, since timestamptz, gap interval, now_due boolean) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.reconciliation (account_id, cursor)
    SELECT account, coalesce(since, now() - CASE WHEN account = set_account THEN interval '0' ELSE gap END)
      FROM (SELECT set_account WHERE set_account > 0 UNION SELECT communication.known_accounts()) AS known (account)
    ON CONFLICT DO NOTHING;
    IF now_due THEN
        UPDATE communication.reconciliation SET due_at = now(), list_at = least(list_at, now()) WHERE due_at > now();
    END IF;
END $$;
