-- Gives the conversation that was going on at a moment at which Chatwoot's was alive, and opens it if there is none.
-- It keeps the end the same for all orders of events: a conversation goes from the first sign of life after an end to the next end. To
-- open one without looking for a later beginning or a known end would leave two where there is one.
CREATE OR REPLACE FUNCTION communication.conversation_alive(d communication.delivery, at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
    ending   communication.sighting;
BEGIN
    SELECT id INTO found_id FROM communication.conversation
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
       AND started_at <= at AND (is_active OR ended_at >= at)
     ORDER BY started_at LIMIT 1;
    IF found_id IS NULL THEN
        ending := communication.next_end(d, at);
        found_id := communication.begin_earlier(d, at, ending);
        IF found_id IS NULL THEN
            found_id := communication.open_conversation(d, at, ending);
        END IF;
        PERFORM communication.take_later_messages(found_id, d, at);
    END IF;
    RETURN found_id;
END $$;
