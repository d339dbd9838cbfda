-- A message that sums up approvals shows the next of them, with their buttons. Each decision changes it, as it changes a message about one approval.
CREATE OR REPLACE FUNCTION communication.note_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked communication.notification;
BEGIN
    UPDATE communication.notification AS n SET told_at = now() -- decided before anybody was told
     WHERE n.kind = 'approvals' AND n.key = 'approval ' || NEW.id AND n.told_at IS NULL;
    SELECT * INTO asked FROM communication.notification AS n
     WHERE n.kind = 'approvals' AND n.key = 'approval ' || NEW.id AND n.message_id IS NOT NULL;
    IF asked.id IS NOT NULL AND communication.tells('approvals') THEN
        INSERT INTO communication.notification (kind, key, conversation_id, facts, replaces)
        VALUES ('approvals', 'decision ' || NEW.id, NEW.conversation_id, jsonb_build_object('approval_id', NEW.id, 'storm', asked.summed), asked.message_id)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE INDEX notification_message ON communication.notification (message_id) WHERE summed;
CREATE INDEX notification_replaces ON communication.notification (replaces) WHERE replaces IS NOT NULL;
