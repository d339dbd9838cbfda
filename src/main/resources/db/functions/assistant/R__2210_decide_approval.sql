-- Decides an approval, once, for any caller: HTTP, Slack, or the clock. A turn goes on with the decision, in any program.
-- decision: approve, deny, expire. actor: the name of the key or the person. why: their words; null: none.
-- outcome: approved, denied, expired: decided now; decided: it was before, nothing has changed; not_found. An approval whose time is over
-- expires, with any decision. decided: the approval as it stands now.
CREATE OR REPLACE FUNCTION communication.decide_approval(
    approval_id bigint, decision text, actor text, why text, OUT outcome text, OUT decided communication.approval) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
    PERFORM FROM communication.conversation AS c -- first, as everywhere; a turn at work sees the decision before or after
      WHERE c.id = (SELECT a.conversation_id FROM communication.approval AS a WHERE a.id = approval_id) FOR NO KEY UPDATE;
    SELECT * INTO decided FROM communication.approval AS a WHERE a.id = approval_id FOR UPDATE;
    IF decided.id IS NULL OR decided.status <> 'waiting' THEN
        outcome := CASE WHEN decided.id IS NULL THEN 'not_found' ELSE 'decided' END;
        RETURN;
    END IF;
    outcome := CASE WHEN decided.expires_at <= clock_timestamp() OR decision = 'expire' THEN 'expired'
                    WHEN decision = 'approve' THEN 'approved'
                    WHEN decision = 'deny' THEN 'denied' END;
    IF outcome IS NULL THEN
        RAISE EXCEPTION 'a decision is approve, deny or expire, and not %', decision;
    END IF;
    IF outcome = 'expired' THEN
        actor := 'processor';
        why := NULL;
    END IF;
    UPDATE communication.approval AS a
       SET status = outcome, decided_by = actor, decided_at = clock_timestamp(), reason = nullif(btrim(why), '')
     WHERE a.id = approval_id
    RETURNING a.* INTO decided;
    UPDATE communication.tool_call AS k SET state = CASE outcome WHEN 'approved' THEN 'approved' ELSE 'denied' END
     WHERE k.id = decided.tool_call_id AND k.state = 'asked';
    UPDATE communication.approval AS a SET message_id = communication.make_decision_due(decided)
     WHERE a.id = approval_id
    RETURNING a.* INTO decided;
    PERFORM communication.audit(actor, CASE outcome WHEN 'approved' THEN 'approve' WHEN 'denied' THEN 'deny' ELSE 'approval_expired' END,
        'conversation ' || decided.conversation_id, jsonb_build_object('approval_id', approval_id, 'tool', decided.tool,
            'assistant', decided.assistant, 'turn_id', decided.turn_id));
END $$;
