-- Gives the answer to the webhook's sender. message, direction, status: of the message; nulls if there is none.
CREATE OR REPLACE FUNCTION communication.webhook_answer(
    outcome text, reason text, in_conversation bigint, message bigint, direction text, status text) RETURNS json LANGUAGE sql STABLE
    RETURN CASE
        WHEN outcome = 'ignored' THEN json_build_object('status', 'ignored', 'reason', reason)
        WHEN message IS NULL THEN json_build_object('conversation_id', in_conversation, 'status', 'applied')
        WHEN outcome = 'duplicate' THEN json_build_object('conversation_id', in_conversation, 'message_id', message,
            'direction', direction, 'status', status, 'duplicate', true)
        ELSE json_build_object('conversation_id', in_conversation, 'message_id', message, 'direction', direction, 'status', status)
    END;
