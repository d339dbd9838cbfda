-- Gives the state of Chatwoot's conversation that the delivery shows, in the words of a sighting.
CREATE OR REPLACE FUNCTION communication.shown(d communication.delivery) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN d.handed_back THEN 'handed back' ELSE communication.sighting_of(d.conversation_status) END;
