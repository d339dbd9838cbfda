-- Opens Chatwoot's conversation that the bot had resolved, with a note for a human, because these messages were left behind in it.
CREATE OR REPLACE FUNCTION communication.call_human_back(m communication.message, c communication.conversation, settings jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    request jsonb := jsonb_build_object('adapter', settings ->> 'adapter', 'source', m.source, 'session_id', nullif(m.session_id, ''),
                                        'lifetime', settings -> 'lifetime', 'chatwoot_conversation_id', m.chatwoot_conversation_id);
    note    jsonb := request || jsonb_build_object('private', true, 'content', settings ->> 'note');
    command jsonb := request || jsonb_build_object('command', 'toggle_status', 'argument', 'open');
    way     record;
BEGIN
    PERFORM communication.lock_line(c.id);
    SELECT * INTO way FROM communication.choose_adapter(note, c.id, 'note');
    PERFORM communication.put_in_line(note, c, way.chosen, way.session); -- although it has ended
    SELECT * INTO way FROM communication.choose_adapter(command, c.id, 'command');
    PERFORM communication.put_in_line(command, c, way.chosen, way.session);
    IF communication.tells('hand-offs') THEN
        PERFORM communication.note('hand-offs', 'message ' || m.id, c.id, '{"reason": "messages were left behind in a resolved conversation"}');
    END IF;
    UPDATE communication.message SET no_answer = 'after_end'
     WHERE conversation_id = c.id AND direction = 'inbound' AND status = 'received' AND no_answer IS NULL
       AND chatwoot_conversation_id IS NOT DISTINCT FROM m.chatwoot_conversation_id;
END $$;
