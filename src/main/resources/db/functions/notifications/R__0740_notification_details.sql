-- Gives the details that an adapter may show beside a notification's text: its kind, the conversation and its address, the buttons.
CREATE OR REPLACE FUNCTION communication.notification_details(n communication.notification, link text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object('kind', n.kind, 'conversation_id', n.conversation_id, 'link', link, 'replaces', n.replaces,
        'approval_id', n.facts -> 'approval_id',
        'actions', communication.approval_buttons(ARRAY[(n.facts ->> 'approval_id')::bigint], false));
END $$;
