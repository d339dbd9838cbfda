-- Chooses the adapter for a request, and its session. Where the request names no adapter, the customer is reached where they wrote last, or
-- where source and session_id of the request say. A kind that the adapter there does not carry, and one that is Chatwoot's, goes through
-- the adapter that the conversation's inbox has (bot_config), else through the main one.
-- needs: the kind to carry: text, note, template, command. stand_in of the request takes everything in the place of a shipped adapter.
CREATE OR REPLACE FUNCTION communication.choose_adapter(
    request jsonb, conversation bigint, needs text, OUT chosen communication.adapter, OUT session text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    named    text := request ->> 'adapter';
    origin   text := request ->> 'source';
    of_inbox communication.adapter;
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
    IF named IS NULL AND coalesce(chosen.main, true) THEN
        SELECT a.* INTO of_inbox FROM communication.adapter AS a
         WHERE needs = ANY (a.carries) AND a.name = (SELECT (communication.bot_config_of(c.chatwoot_inbox_id)).adapter
                                                       FROM communication.conversation c WHERE c.id = conversation);
        IF of_inbox.name IS NOT NULL THEN
            chosen := of_inbox;
        END IF;
    END IF;
    IF chosen.name IS NULL THEN
        SELECT * INTO chosen FROM communication.adapter AS a WHERE a.main;
        IF named IS NOT NULL THEN -- a route that says nothing of itself
            chosen.name := named;
            chosen.asks_chatwoot := false;
        END IF;
    END IF;
    IF request ->> 'stand_in' IS NOT NULL AND NOT chosen.declared THEN
        SELECT * INTO chosen FROM communication.adapter AS a WHERE a.name = request ->> 'stand_in';
    END IF;
    session := CASE WHEN chosen.sessions THEN coalesce(session, '') ELSE '' END;
END $$;
