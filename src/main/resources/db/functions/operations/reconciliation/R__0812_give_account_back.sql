-- Gives the account's lease back, and says when somebody goes on: after a failure (error) later each time, or as Chatwoot asks (wait);
-- when the budget of calls has one more (wait, without an error); else when the next look is due, or a conversation that was left for later.
-- A program that has lost the lease changes nothing.
CREATE OR REPLACE FUNCTION communication.give_account_back(account bigint, lease uuid, wait double precision, why text, longest interval)
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.reconciliation r
       SET lease_id = NULL, lease_expires_at = NULL,
           failures = CASE WHEN why IS NULL THEN 0 ELSE r.failures + 1 END,
           error = CASE WHEN why IS NULL AND wait IS NOT NULL THEN r.error ELSE why END,
           requested = r.requested AND why IS NULL AND wait IS NOT NULL,
           finished_at = CASE WHEN why IS NULL AND wait IS NULL THEN coalesce(r.finished_at, clock_timestamp()) ELSE r.finished_at END,
           due_at = CASE WHEN why IS NOT NULL
                         THEN clock_timestamp() + greatest(make_interval(secs => coalesce(wait, 0)),
                                                           least(longest, interval '15 seconds' * 2 ^ least(r.failures, 10)))
                         WHEN wait IS NOT NULL THEN clock_timestamp() + make_interval(secs => wait)
                         ELSE least(r.list_at, (SELECT min(next_at) FROM communication.reconciliation_conversation
                                                 WHERE account_id = account AND NOT checked)) END
     WHERE r.account_id = account AND r.lease_id = lease;
END $$;
