-- Finds our conversation that was going on at that moment, of those on the delivery's Chatwoot conversation.
CREATE OR REPLACE FUNCTION communication.conversation_at(d communication.delivery, at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT id FROM communication.conversation
             WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
               AND started_at <= at AND (is_active OR ended_at >= at)
             ORDER BY started_at LIMIT 1);
END $$;
