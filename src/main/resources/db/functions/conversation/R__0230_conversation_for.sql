-- Gives the conversation that had begun last at that moment, else the first one. Between two conversations it is the one that has
-- ended, because a survey or a blocked contact reopens nothing.
CREATE OR REPLACE FUNCTION communication.conversation_for(d communication.delivery, at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT id FROM communication.conversation
             WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
             ORDER BY started_at <= at DESC, abs(extract(epoch FROM started_at - at)), id
             LIMIT 1);
END $$;
