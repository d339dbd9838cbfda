-- The standing of a turn at work: ours; lost: another program has the lease; newer: the customer has gone on, and the answer in the
-- making will be withdrawn; withdrawn: the bot may not answer any more. By the same rules as its end (decide_end). Changes nothing.
CREATE OR REPLACE FUNCTION communication.turn_stands(turn uuid, lease uuid, settings jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    c communication.conversation;
    t communication.turn;
BEGIN
    SELECT * INTO t FROM communication.turn AS k WHERE k.id = turn AND k.finished_at IS NULL;
    SELECT * INTO c FROM communication.conversation AS k WHERE k.id = t.conversation_id AND k.lease_id = lease;
    IF c.id IS NULL THEN
        RETURN 'lost';
    END IF;
    RETURN CASE (communication.decide_end(c, t, '{"messages": [], "action": "reply"}', settings)).outcome
               WHEN 'superseded' THEN 'newer' WHEN 'withdrawn' THEN 'withdrawn' ELSE 'ours' END;
END $$;
