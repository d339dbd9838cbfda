-- Gives the conversation as one of Chatwoot's conversations that share it has it: its status, its assignee, its handler. A person who
-- writes in two of an inbox's threads has one conversation of ours, which shows the thread in which they wrote last.
CREATE OR REPLACE FUNCTION communication.seen_from(c communication.conversation, place bigint) RETURNS communication.conversation
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    seen communication.sighting;
BEGIN
    IF place IS NULL OR c.chatwoot_conversation_id IS NULL OR place = c.chatwoot_conversation_id OR NOT c.is_active THEN
        RETURN c;
    END IF;
    SELECT * INTO seen FROM communication.sighting s
     WHERE s.account_id = c.account_id AND s.chatwoot_conversation_id = place AND s.shown <> 'alive'
     ORDER BY s.moment DESC, s.shown = 'resolved' DESC LIMIT 1;
    c.chatwoot_conversation_id := place;
    c.status := CASE seen.shown WHEN 'handed back' THEN 'pending' ELSE seen.shown END;
    c.assignee_type := seen.assignee_type;
    c.assignee_id := seen.assignee_id;
    c.can_reply := NULL;
    c.handled_by_since := NULL;
    c.handled_by := (communication.handler(c)).handled_by;
    RETURN c;
END $$;
