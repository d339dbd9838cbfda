-- A message of ours gets the id that its provider gave it. The provider's earlier reports on that id are about this message. A report that
-- comes now waits, and then finds the message (communication.store_receipt). Chatwoot reports a message by our marker instead.
CREATE OR REPLACE FUNCTION communication.take_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    delivered timestamptz;
    read      timestamptz;
    failed    timestamptz;
    why       text;
BEGIN
    IF NEW.source IN (SELECT a.source FROM communication.adapter AS a WHERE a.main) THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('receipt ' || NEW.external_id, 0));
    WITH taken AS (
        DELETE FROM communication.bridge_receipt
         WHERE external_id = NEW.external_id AND session_id IN (NEW.session_id, '')
        RETURNING shown, received_at, error
    )
    SELECT min(received_at) FILTER (WHERE shown IN ('delivered', 'read')), min(received_at) FILTER (WHERE shown = 'read'),
           min(received_at) FILTER (WHERE shown = 'failed'), min(error)
      INTO delivered, read, failed, why
      FROM taken;
    NEW.delivered_at := coalesce(NEW.delivered_at, delivered);
    NEW.read_at := coalesce(NEW.read_at, read);
    IF failed IS NOT NULL AND delivered IS NULL AND NEW.status = 'sent' THEN
        NEW.status := 'failed';
        NEW.failed_at := failed;
        NEW.last_error := coalesce(why, (SELECT a.title || ' did not deliver it' FROM communication.adapter AS a WHERE a.name = NEW.adapter),
                                   'it was not delivered');
    END IF;
    RETURN NEW;
END $$;

-- before message_status_transition, by its name
CREATE OR REPLACE TRIGGER message_receipts BEFORE UPDATE OF external_id ON communication.message
    FOR EACH ROW WHEN (NEW.external_id IS NOT NULL AND OLD.external_id IS DISTINCT FROM NEW.external_id)
    EXECUTE FUNCTION communication.take_receipts();
