-- Operators are told of an approval that waits, and the message shows the decision when there is one.

CREATE FUNCTION communication.note_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF communication.tells('approvals') THEN
        PERFORM communication.note('approvals', 'approval ' || NEW.id, NEW.conversation_id, jsonb_build_object('approval_id', NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER approval_waits AFTER INSERT ON communication.approval
    FOR EACH ROW WHEN (NEW.status = 'waiting') EXECUTE FUNCTION communication.note_approval();

CREATE FUNCTION communication.note_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked communication.notification;
BEGIN
    UPDATE communication.notification AS n SET told_at = now() -- decided before anybody was told
     WHERE n.kind = 'approvals' AND n.key = 'approval ' || NEW.id AND n.told_at IS NULL;
    SELECT * INTO asked FROM communication.notification AS n
     WHERE n.kind = 'approvals' AND n.key = 'approval ' || NEW.id AND n.message_id IS NOT NULL AND NOT n.summed;
    IF asked.id IS NOT NULL AND communication.tells('approvals') THEN
        INSERT INTO communication.notification (kind, key, conversation_id, facts, replaces)
        VALUES ('approvals', 'decision ' || NEW.id, NEW.conversation_id, jsonb_build_object('approval_id', NEW.id), asked.message_id)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER approval_is_decided AFTER UPDATE OF status ON communication.approval
    FOR EACH ROW WHEN (OLD.status = 'waiting' AND NEW.status <> 'waiting') EXECUTE FUNCTION communication.note_decision();
