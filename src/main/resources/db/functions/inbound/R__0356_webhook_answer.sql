-- What the webhook's sender is told of its delivery.
CREATE OR REPLACE FUNCTION communication.webhook_answer(outcome text, reason text, in_conversation bigint, m communication.message)
    RETURNS json LANGUAGE sql STABLE
    RETURN CASE
        WHEN outcome = 'ignored' THEN json_build_object('status', 'ignored', 'reason', reason)
        WHEN m.id IS NULL THEN json_build_object('conversation_id', in_conversation, 'status', 'applied')
        WHEN outcome = 'duplicate' THEN json_build_object('conversation_id', in_conversation, 'message_id', m.id,
            'direction', m.direction, 'status', m.status, 'duplicate', true)
        ELSE json_build_object('conversation_id', in_conversation, 'message_id', m.id, 'direction', m.direction, 'status', m.status)
    END;
