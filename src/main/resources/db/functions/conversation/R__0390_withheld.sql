-- Gives the reason why the bot may not answer now; null: it may. beside: the message did not come through Chatwoot. Then Chatwoot's status
-- and reply window do not count, but a conversation that is assigned to a human is that human's as a whole.
CREATE OR REPLACE FUNCTION communication.withheld(c communication.conversation, answer_open boolean, beside boolean) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN NOT c.is_active THEN 'ended'
                WHEN c.handled_by = 'human' THEN 'human'
                WHEN beside THEN CASE WHEN c.assignee_type = 'User' AND c.status <> 'pending' THEN 'human' END
                WHEN c.status IS NULL OR c.status = 'pending'
                     OR answer_open AND c.status = 'open' AND c.assignee_type IS DISTINCT FROM 'User'
                THEN CASE WHEN c.can_reply IS FALSE THEN 'cannot_reply' END
                ELSE c.status END;
