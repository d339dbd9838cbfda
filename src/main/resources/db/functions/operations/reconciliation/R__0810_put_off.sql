-- Puts a conversation off that could not be compared, twice as long each time: others are not kept waiting by it. gone: Chatwoot does not
-- have it any more. After ten times it is given up until something happens in it.
CREATE OR REPLACE FUNCTION communication.put_off(account bigint, lease uuid, conversation bigint, gone boolean) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.reconciliation SET calls = calls + 1 WHERE account_id = account AND lease_id = lease;
    IF FOUND THEN
        UPDATE communication.reconciliation_conversation
           SET tries = tries + 1, before_id = NULL, newest_id = NULL,
               checked = gone OR tries >= 9,
               shown = CASE WHEN gone OR tries >= 9 THEN NULL ELSE shown END,
               next_at = clock_timestamp() + least(interval '1 hour', interval '15 seconds' * 2 ^ tries)
         WHERE account_id = account AND chatwoot_conversation_id = conversation;
    END IF;
END $$;
