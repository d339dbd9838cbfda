-- Gives the details that an adapter may show beside a notification's text: communication.notification_details, where replaces is
-- the provider's id of the message whose place it takes; null: it is not known, or it is no notification.
CREATE OR REPLACE FUNCTION communication.notification_of(m communication.message) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    shown jsonb := m.content_attributes -> 'notification';
BEGIN
    RETURN CASE WHEN shown ? 'replaces' THEN jsonb_set(shown, '{replaces}', coalesce(
                    (SELECT to_jsonb(k.external_id) FROM communication.message AS k WHERE k.id = (shown ->> 'replaces')::bigint), 'null'))
                ELSE shown END;
END $$;
