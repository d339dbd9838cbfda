-- Says which call of Chatwoot is next for that account, and renews its lease: the messages of a conversation in which somebody may be
-- waiting (messages), else the next page of the list of conversations (list), else the messages of another one; end: there is nothing
-- to do now; lost: another program has the account.
-- It keeps two programs from doing the same: a program that has lost the lease is told so before each call.
CREATE OR REPLACE FUNCTION communication.next_look(account bigint, lease uuid, overlap interval) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    r communication.reconciliation;
    c communication.reconciliation_conversation;
BEGIN
    UPDATE communication.reconciliation SET lease_expires_at = clock_timestamp() + interval '1 minute'
     WHERE account_id = account AND lease_id = lease
    RETURNING * INTO r;
    IF r.account_id IS NULL THEN
        RETURN json_build_object('kind', 'lost');
    END IF;
    IF r.look IS NULL AND r.list_at <= clock_timestamp() THEN
        UPDATE communication.reconciliation
           SET look = jsonb_build_object('page', 1, 'since', communication.utc(cursor - overlap)),
               started_at = clock_timestamp(), finished_at = NULL, calls = 0, found = '{}'
         WHERE account_id = account
        RETURNING * INTO r;
    END IF;
    SELECT * INTO c FROM communication.reconciliation_conversation
     WHERE account_id = account AND NOT checked AND next_at <= clock_timestamp()
     ORDER BY unknown DESC, next_at LIMIT 1;
    IF r.look IS NOT NULL AND c.unknown IS NOT TRUE THEN
        RETURN json_build_object('kind', 'list', 'account_id', account, 'lease_id', lease, 'look', r.look,
                                 'patient', NOT r.requested, 'now', communication.utc(clock_timestamp()));
    ELSIF c.account_id IS NOT NULL THEN
        RETURN json_build_object('kind', 'messages', 'account_id', account, 'lease_id', lease,
                                 'conversation_id', c.chatwoot_conversation_id, 'shown', c.shown,
                                 'since', communication.utc(greatest(c.since, c.not_before)), 'before', c.before_id, 'checked_to', c.checked_to,
                                 'answered_to', c.answered_to,
                                 'patient', NOT r.requested, 'now', communication.utc(clock_timestamp()));
    END IF;
    RETURN json_build_object('kind', 'end');
END $$;
