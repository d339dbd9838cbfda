-- Finds the first end of Chatwoot's conversation that is known at or after that moment.
CREATE OR REPLACE FUNCTION communication.next_end(d communication.delivery, at timestamptz) RETURNS communication.sighting
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    ending communication.sighting;
BEGIN
    SELECT * INTO ending FROM communication.sighting
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
       AND shown = 'resolved' AND moment >= at
     ORDER BY moment LIMIT 1;
    RETURN ending;
END $$;
