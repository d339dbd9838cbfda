-- Keeps how far a conversation's messages have been compared, newest first. next_before: those with a smaller id are next; null: all are
-- compared, but for those that must wait because their webhooks may still come. A program that has lost the lease changes nothing.
CREATE OR REPLACE FUNCTION communication.keep_compared(
    account bigint, lease uuid, conversation bigint, newest bigint, next_before bigint, wait interval, answered bigint)
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.reconciliation SET calls = calls + 1 WHERE account_id = account AND lease_id = lease;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE communication.reconciliation_conversation k
       SET newest_id = CASE WHEN over.yes THEN NULL ELSE greatest(k.newest_id, newest) END,
           before_id = CASE WHEN over.yes THEN NULL ELSE next_before END,
           answered_to = greatest(k.answered_to, answered),
           checked = k.checked OR over.yes AND wait IS NULL,
           unknown = k.unknown AND NOT over.yes,
           checked_to = CASE WHEN over.yes AND wait IS NULL THEN greatest(k.checked_to, k.newest_id, newest) ELSE k.checked_to END,
           shown = CASE WHEN over.yes AND wait IS NULL THEN NULL ELSE k.shown END,
           next_at = CASE WHEN over.yes THEN clock_timestamp() + coalesce(wait, interval '0') ELSE k.next_at END
      FROM (SELECT next_before IS NULL AS yes) AS over
     WHERE k.account_id = account AND k.chatwoot_conversation_id = conversation;
END $$;
