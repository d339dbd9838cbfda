-- Has the messages of these conversations until now never be fetched: their person is erased.
CREATE OR REPLACE FUNCTION communication.leave_out(conversation_ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.reconciliation_conversation AS k
           (account_id, chatwoot_conversation_id, since, not_before, checked)
    SELECT account_id, chatwoot_conversation_id, now(), now(), true FROM communication.places(conversation_ids)
    ON CONFLICT (account_id, chatwoot_conversation_id) DO UPDATE
       SET not_before = now(), checked = true, shown = NULL, last_message_id = NULL, unknown = false, before_id = NULL, newest_id = NULL;
END $$;
