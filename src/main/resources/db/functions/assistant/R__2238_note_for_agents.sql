-- Writes a note into Chatwoot's conversation, though ours may have ended, and opens Chatwoot's if the agents have something to do. Without
-- Chatwoot only the approval shows the decision.
CREATE OR REPLACE FUNCTION communication.note_for_agents(c communication.conversation, a communication.approval, note text, settings jsonb)
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place   bigint := coalesce((SELECT m.chatwoot_conversation_id FROM communication.message m WHERE m.id = a.message_id), c.chatwoot_conversation_id);
    request jsonb := jsonb_build_object('adapter', settings ->> 'adapter', 'lifetime', settings -> 'lifetime', 'chatwoot_conversation_id', place,
                                        'source', (SELECT m.source FROM communication.message m WHERE m.id = a.message_id));
    way     record;
BEGIN
    IF place IS NULL OR note IS NULL THEN
        RETURN;
    END IF;
    PERFORM communication.lock_line(c.id);
    request := request || jsonb_build_object('private', true, 'content', note);
    SELECT * INTO way FROM communication.choose_adapter(request, c.id, 'note');
    PERFORM communication.put_in_line(request, c, way.chosen, way.session);
    IF a.status <> 'denied' THEN
        request := (request - 'private' - 'content') || '{"command": "toggle_status", "argument": "open"}';
        SELECT * INTO way FROM communication.choose_adapter(request, c.id, 'command');
        PERFORM communication.put_in_line(request, c, way.chosen, way.session);
    END IF;
END $$;
