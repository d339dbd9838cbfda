-- Gives the event about a message, as a route gets it: message-stored, reply-sent, reply-failed.
CREATE OR REPLACE FUNCTION communication.message_as_event(event text, id bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT json_build_object(
                       'event', message_as_event.event, 'message_id', m.id, 'conversation_id', m.conversation_id, 'account_id', m.account_id,
                       'user_identifier', c.user_identifier, 'channel', c.channel, 'chatwoot_conversation_id',
                       coalesce(m.chatwoot_conversation_id, c.chatwoot_conversation_id), 'inbox_id', c.chatwoot_inbox_id,
                       'direction', m.direction, 'status', m.status, 'sender_type', m.sender_type, 'source', m.source,
                       'external_id', m.external_id, 'content', m.content, 'private', m.private, 'attachments', m.attachments,
                       'content_attributes', m.content_attributes, 'timestamp', communication.utc(m.timestamp),
                       'reply_id', m.reply_id, 'turn_id', m.turn_id, 'adapter', m.adapter, 'error', m.last_error,
                       'in_doubt', m.in_doubt_since IS NOT NULL)
              FROM communication.message m JOIN communication.conversation c ON c.id = m.conversation_id
             WHERE m.id = message_as_event.id);
END $$;
