-- Ends the approvals that nobody has decided in time, and gives how many. Each conversation's next turn asks a human.
CREATE OR REPLACE FUNCTION communication.expire_approvals() RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FILTER (WHERE (communication.decide_approval(late.id, 'expire', 'processor', NULL)).outcome = 'expired')
      FROM (SELECT a.id FROM communication.approval a WHERE a.status = 'waiting' AND a.expires_at <= now()
             ORDER BY a.conversation_id, a.id LIMIT 100) AS late
$$;
