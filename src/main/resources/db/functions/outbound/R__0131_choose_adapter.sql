-- Which adapter sends what a request asks for, and through which of its sessions. Where the request names none the customer is reached
-- where they wrote last, or where source and session_id of the request say; what the adapter there does not carry is the main one's.
-- needs: what it has to carry: text, note, template, command.
CREATE OR REPLACE FUNCTION communication.choose_adapter(
    request jsonb, conversation bigint, needs text, OUT chosen communication.adapter, OUT session text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    named  text := request ->> 'adapter';
    origin text := request ->> 'source';
BEGIN
    session := request ->> 'session_id';
    IF origin IS NULL AND session IS NOT NULL THEN
        SELECT a.answers INTO origin FROM communication.adapter AS a WHERE a.sessions;
    ELSIF origin IS NULL AND named IS NULL THEN
        SELECT k.source, k.session_id INTO origin, session FROM communication.message AS k
         WHERE k.conversation_id = conversation AND k.direction = 'inbound' ORDER BY k.timestamp DESC, k.id DESC LIMIT 1;
        IF NOT FOUND THEN -- we wrote first
            SELECT k.source, k.session_id INTO origin, session FROM communication.message AS k
             WHERE k.conversation_id = conversation ORDER BY k.timestamp DESC, k.id DESC LIMIT 1;
        END IF;
    END IF;
    SELECT * INTO chosen FROM communication.adapter AS a
     WHERE a.name = named OR named IS NULL AND a.answers = origin AND needs = ANY (a.carries);
    IF chosen.name IS NULL THEN
        SELECT * INTO chosen FROM communication.adapter AS a WHERE a.main;
        IF named IS NOT NULL THEN -- a route that says nothing of itself
            chosen.name := named;
            chosen.asks_chatwoot := false;
        END IF;
    END IF;
    session := CASE WHEN chosen.sessions THEN coalesce(session, '') ELSE '' END;
END $$;
