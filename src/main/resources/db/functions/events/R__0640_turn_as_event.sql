-- Gives the event about a turn that has ended, as a route gets it: turn-completed, handed-off.
CREATE OR REPLACE FUNCTION communication.turn_as_event(event text, id uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT json_build_object(
                       'event', turn_as_event.event, 'turn_id', t.id, 'conversation_id', c.id, 'account_id', c.account_id,
                       'user_identifier', c.user_identifier, 'channel', c.channel,
                       'chatwoot_conversation_id', c.chatwoot_conversation_id, 'inbox_id', c.chatwoot_inbox_id,
                       'status', t.status, 'responder', t.responder, 'bot_name', t.bot_name, 'action', t.action, 'messages', t.messages,
                       'private_note', t.private_note, 'data', t.data, 'withdrawn', t.withdrawn, 'error', t.error,
                       'message_ids', t.message_ids, 'handed_over', t.handed_over_at IS NOT NULL,
                       'started_at', communication.utc(t.started_at), 'finished_at', communication.utc(t.finished_at))
              FROM communication.turn t JOIN communication.conversation c ON c.id = t.conversation_id
             WHERE t.id = turn_as_event.id);
END $$;
