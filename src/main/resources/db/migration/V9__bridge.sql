-- The WhatsApp bridge: its sessions, through which of them a message came or goes, and what it told of messages before it was
-- known that they are ours.

CREATE TABLE communication.bridge_session (
    session_id   text PRIMARY KEY,
    status       text        NOT NULL,               -- the bridge's word: connected, disconnected, qr_waiting, …; deleted: it has
                                                     -- no such session (any more)
    status_since timestamptz NOT NULL DEFAULT now(),
    phone_number text,                               -- + and digits; null: it has never been connected
    name         text,
    connected_at timestamptz,
    seen_at      timestamptz NOT NULL DEFAULT now()  -- when the bridge told of it last
);

-- What became of a message that we do not know: one whose answer is on its way, or was lost; or one that somebody wrote on the phone.
CREATE TABLE communication.bridge_receipt (
    session_id   text        NOT NULL,
    external_id  text        NOT NULL,
    shown        text        NOT NULL CHECK (shown IN ('sent', 'delivered', 'read', 'failed')),
    received_at  timestamptz NOT NULL DEFAULT now(),
    recipient    text,                               -- + and digits; null: the event does not name whom it went to
    error        text,
    PRIMARY KEY (session_id, external_id, shown)
);
CREATE INDEX bridge_receipt_received ON communication.bridge_receipt (received_at);

ALTER TABLE communication.message
    ADD COLUMN session_id   text NOT NULL DEFAULT '', -- the bridge's session that it came through, or goes through; '': none is known
    ADD COLUMN attempted_at timestamptz,              -- when it was handed to the bridge last
    ADD COLUMN read_at      timestamptz,              -- by whom it was sent to
    DROP CONSTRAINT message_account_id_source_external_id_key,
    -- two of our numbers in one group, or writing to each other, get the same message
    ADD CONSTRAINT message_external_id UNIQUE (account_id, source, external_id, session_id),
    DROP CONSTRAINT message_no_answer_check,
    ADD CONSTRAINT message_no_answer_check CHECK (no_answer IN ('no_responder', 'auto_reply', 'blocked', 'failed', 'group'));

-- serve communication.store_receipt, and find-receipt.sql
CREATE INDEX message_bridge ON communication.message (external_id) WHERE source = 'whatsapp' AND direction = 'outbound';
CREATE INDEX message_bridge_doubt ON communication.message (session_id, attempted_at)
    WHERE session_id <> '' AND status <> 'sent' AND attempted_at IS NOT NULL;

ALTER TYPE communication.delivery ADD ATTRIBUTE session_id text;       -- the bridge's; the others only where the event tells of them
ALTER TYPE communication.delivery ADD ATTRIBUTE session_status text;
ALTER TYPE communication.delivery ADD ATTRIBUTE session_phone text;
ALTER TYPE communication.delivery ADD ATTRIBUTE session_name text;
ALTER TYPE communication.delivery ADD ATTRIBUTE recipient text;        -- of the message whose delivery_status this is

-- What goes through the bridge and what goes through Chatwoot arrives in two places: each has a line of its own, so that a phone that
-- is off holds up nothing in Chatwoot.
DROP INDEX communication.message_line;
CREATE UNIQUE INDEX message_line ON communication.message (conversation_id, (adapter IS NOT DISTINCT FROM 'whatsapp'))
    WHERE status = 'queued' AND next_attempt_at IS NOT NULL AND command IS DISTINCT FROM 'callback';

-- Makes the oldest queued message of each line due, where none is.
CREATE OR REPLACE FUNCTION communication.advance_line(line bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communication.lock_line(line);
    UPDATE communication.message
       SET next_attempt_at = now()
     WHERE id IN (SELECT min(id) FROM communication.message
                   WHERE conversation_id = line AND status = 'queued' AND command IS DISTINCT FROM 'callback'
                   GROUP BY adapter IS NOT DISTINCT FROM 'whatsapp'
                  HAVING count(next_attempt_at) = 0);
END $$;

CREATE OR REPLACE FUNCTION communication.join_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.command = 'callback' THEN
        NEW.next_attempt_at := coalesce(NEW.next_attempt_at, now());
        RETURN NEW;
    END IF;
    PERFORM communication.lock_line(NEW.conversation_id);
    IF EXISTS (SELECT FROM communication.message
                WHERE conversation_id = NEW.conversation_id AND status = 'queued' AND command IS DISTINCT FROM 'callback'
                  AND (adapter IS NOT DISTINCT FROM 'whatsapp') = (NEW.adapter IS NOT DISTINCT FROM 'whatsapp')) THEN
        NEW.next_attempt_at := NULL;
    ELSE
        NEW.next_attempt_at := coalesce(NEW.next_attempt_at, now());
    END IF;
    RETURN NEW;
END $$;

-- A message of ours gets the id that the bridge gave it: what the bridge told of that id before is the message's. Who tells of
-- it now waits, and then finds the message (communication.store_receipt).
CREATE FUNCTION communication.take_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    delivered timestamptz;
    read      timestamptz;
    failed    timestamptz;
    why       text;
BEGIN
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
        NEW.last_error := coalesce(why, 'WhatsApp did not deliver it');
    END IF;
    RETURN NEW;
END $$;

-- before message_status_transition, by its name
CREATE TRIGGER message_receipts BEFORE UPDATE OF external_id ON communication.message
    FOR EACH ROW WHEN (NEW.source = 'whatsapp' AND NEW.external_id IS NOT NULL AND OLD.external_id IS DISTINCT FROM NEW.external_id)
    EXECUTE FUNCTION communication.take_receipts();
