-- Ends the approvals that nobody has decided in time, and sees to decisions that no turn goes on with. See communication.expire_approvals and
-- communication.tend_approvals.
SELECT communication.expire_approvals() AS expired, communication.tend_approvals(CAST(:#settings AS jsonb)) AS tended
