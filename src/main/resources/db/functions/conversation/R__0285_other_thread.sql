-- Gives the newest other one of Chatwoot's conversations in which the person wrote to this conversation of ours, if it has not ended.
CREATE OR REPLACE FUNCTION communication.other_thread(c communication.conversation) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT m.chatwoot_conversation_id FROM communication.message m
             WHERE m.conversation_id = c.id AND m.chatwoot_conversation_id <> c.chatwoot_conversation_id AND m.direction = 'inbound'
               AND (SELECT s.shown FROM communication.sighting s
                     WHERE s.account_id = c.account_id AND s.chatwoot_conversation_id = m.chatwoot_conversation_id
                     ORDER BY s.moment DESC, s.shown = 'resolved' DESC LIMIT 1) <> 'resolved'
             ORDER BY m.timestamp DESC LIMIT 1);
END $$;
