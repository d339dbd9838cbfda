-- Gives a conversation as all answers show it. It has no query in it, so it becomes part of the statement that asks.
CREATE OR REPLACE FUNCTION communication.conversation_as_json(c communication.conversation) RETURNS json LANGUAGE sql STABLE
    RETURN json_build_object(
        'id', c.id, 'account_id', c.account_id, 'user_identifier', c.user_identifier, 'contact_name', c.contact_name,
        'channel', c.channel,
        'is_active', c.is_active, 'status', c.status, 'handled_by', c.handled_by,
        'handled_by_since', communication.utc(c.handled_by_since),
        'assignee_type', c.assignee_type, 'assignee_id', c.assignee_id, 'can_reply', c.can_reply,
        'chatwoot_conversation_id', c.chatwoot_conversation_id, 'chatwoot_inbox_id', c.chatwoot_inbox_id,
        'last_inbound_at', communication.utc(c.last_inbound_at),
        'started_at', communication.utc(c.started_at), 'ended_at', communication.utc(c.ended_at));
