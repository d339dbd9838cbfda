-- Finds the message that the delivery tells of, if it is stored: by its id, one of ours also by its reply_id, and a replay also by the
-- message that the event became before. It keeps a message single: without it a webhook that comes twice, or after our own reply, stores it again.
CREATE OR REPLACE FUNCTION communication.known_message(d communication.delivery) RETURNS communication.message LANGUAGE plpgsql STABLE AS $$
DECLARE
    m communication.message;
BEGIN
    SELECT * INTO m FROM communication.message
     WHERE id = (SELECT min(id) FROM (
               SELECT id FROM communication.message k
                WHERE account_id = d.account_id AND source = d.source AND external_id = d.external_id
                  AND (session_id = d.session_id OR communication.told_twice(k, d))
                UNION ALL
               SELECT id FROM communication.message
                WHERE reply_id = d.reply_id AND account_id IN (d.account_id, 0) -- 0: of a conversation that named no account
           ) AS known);
    IF m.id IS NULL AND d.replay_of IS NOT NULL THEN
        SELECT * INTO m FROM communication.message
         WHERE id = (SELECT min(k.id)
                       FROM communication.webhook_event e JOIN communication.message k ON k.id = e.message_id
                      WHERE e.id = d.replay_of OR e.replay_of = d.replay_of);
    END IF;
    RETURN m;
END $$;
