-- Gives the word of a sighting for that status of Chatwoot's conversation.
CREATE OR REPLACE FUNCTION communication.sighting_of(status text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN status IN ('pending', 'resolved') THEN status
                WHEN status IN ('open', 'snoozed') THEN 'open'
                ELSE 'alive' END;
