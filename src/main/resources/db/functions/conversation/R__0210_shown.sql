-- Gives the state of Chatwoot's conversation that the delivery shows, in the words of a sighting.
CREATE OR REPLACE FUNCTION communication.shown(d communication.delivery) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN d.handed_back THEN 'handed back'
                WHEN d.conversation_status IN ('pending', 'resolved') THEN d.conversation_status
                WHEN d.conversation_status IN ('open', 'snoozed') THEN 'open'
                ELSE 'alive' END;
