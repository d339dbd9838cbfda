-- Deletes some notifications of operators that are older than that moment, and messages that told of some, and gives how many rows of each
-- table. A message that is a dead letter stays. One message may tell of many notifications, so that either may be left when the other is not.
CREATE OR REPLACE FUNCTION communication.delete_old_notifications(before timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    notifications bigint;
    messages      bigint;
BEGIN
    DELETE FROM communication.notification WHERE id = ANY (ARRAY (
        SELECT id FROM communication.notification WHERE happened_at < before ORDER BY happened_at LIMIT 1000));
    GET DIAGNOSTICS notifications = ROW_COUNT;
    DELETE FROM communication.message WHERE id = ANY (ARRAY (
        SELECT m.id FROM communication.conversation c JOIN communication.message m ON m.conversation_id = c.id
         WHERE c.operators AND m.queued_at < before AND (m.status = 'sent' OR m.discarded_at IS NOT NULL) LIMIT 1000));
    GET DIAGNOSTICS messages = ROW_COUNT;
    RETURN jsonb_build_object('notification', notifications, 'message', messages);
END $$;
