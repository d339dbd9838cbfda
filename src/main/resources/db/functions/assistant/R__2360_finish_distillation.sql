-- Keeps the facts drawn from a conversation, in one transaction with the end of that work; false: another program has it by now, nothing is
-- kept. Their source is the customer's last message.
CREATE OR REPLACE FUNCTION communication.finish_distillation(conversation bigint, claim uuid, facts jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    c communication.conversation;
    t communication.turn;
BEGIN
    SELECT k.* INTO c FROM communication.conversation AS k WHERE k.id = conversation FOR NO KEY UPDATE;
    UPDATE communication.distillation AS d SET done_at = now(), claim_id = NULL, claimed_until = NULL
     WHERE d.conversation_id = conversation AND d.claim_id = claim AND d.done_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    t.message_ids := ARRAY (SELECT m.id FROM communication.message AS m WHERE m.conversation_id = conversation AND m.direction = 'inbound');
    PERFORM communication.keep_facts(c, t, facts);
    RETURN true;
END $$;
