-- Has one account be looked at now, or all that are known, and records who asked.
WITH asked AS (
    UPDATE communication.reconciliation
       SET requested = true, due_at = now(), list_at = now(), failures = 0
     WHERE account_id = coalesce(CAST(:#account_id AS bigint), account_id)
    RETURNING account_id
), audited AS (
    INSERT INTO communication.audit (actor, action, details)
    SELECT :#${variable.actor}, 'reconcile', jsonb_strip_nulls(jsonb_build_object('account_id', CAST(:#account_id AS bigint)))
)
SELECT count(*) FROM asked
