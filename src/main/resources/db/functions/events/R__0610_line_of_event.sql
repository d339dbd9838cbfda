-- Gives the line of a webhook's event: calls of one line are made one after the other. A line is our conversation, also where the event
-- names Chatwoot's and changes nothing in it; else Chatwoot's conversation; else the object that the event's name begins with, by its id (a
-- contact, an inbox); else the bridge's session; else the event alone.
CREATE OR REPLACE FUNCTION communication.line_of_event(account bigint, event text, conversation bigint, payload json, id bigint) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    place text := coalesce(payload #>> '{conversation,id}', payload #>> '{current_conversation,id}', payload ->> 'conversation_id',
                           CASE WHEN event LIKE 'conversation\_%' THEN payload ->> 'id' END);
BEGIN
    IF conversation IS NULL AND place ~ '^[1-9]\d{0,17}$' THEN
        SELECT c.id INTO conversation FROM communication.conversation c
         WHERE c.account_id = account AND c.chatwoot_conversation_id = place::bigint ORDER BY c.id DESC LIMIT 1;
    END IF;
    RETURN CASE WHEN conversation IS NOT NULL THEN 'conversation ' || conversation
                WHEN place IS NOT NULL THEN concat_ws(' ', 'place', account, left(place, 100))
                WHEN payload ->> 'id' IS NOT NULL THEN concat_ws(' ', regexp_replace(event, '[_.].*', ''), account, left(payload ->> 'id', 100))
                WHEN payload ->> 'sessionId' IS NOT NULL THEN 'session ' || left(payload ->> 'sessionId', 100)
                ELSE 'event ' || id END;
END $$;
