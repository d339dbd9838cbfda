-- The queue of what is to be sent: whose turn it is, who is sending it, what may have arrived, what could not be sent.

ALTER TABLE communication.conversation
    ADD COLUMN can_reply boolean;                                  -- Chatwoot's word; null: not known

ALTER TABLE communication.message
    ADD COLUMN private         boolean     NOT NULL DEFAULT false, -- a note among agents
    ADD COLUMN template_params jsonb,                              -- Chatwoot's word for a WhatsApp template
    ADD COLUMN priority        integer     NOT NULL DEFAULT 0,     -- the larger, the sooner
    ADD COLUMN queued_at       timestamptz,
    ADD COLUMN tries           integer     NOT NULL DEFAULT 0,     -- all; attempts are those that count towards max-attempts
    ADD COLUMN chatwoot_conversation_id bigint,                    -- where the last attempt went: there it is looked for
    ADD COLUMN next_attempt_at timestamptz,                        -- null: an earlier one of its conversation goes first
    ADD COLUMN expires_at      timestamptz NOT NULL DEFAULT now() + interval '24 hours', -- no attempt begins later
    ADD COLUMN claim_id        uuid,                               -- who has it in hand: the fencing token
    ADD COLUMN claimed_until   timestamptz,
    ADD COLUMN in_doubt_since  timestamptz,                        -- an attempt that ended then may have arrived
    ADD COLUMN failed_at       timestamptz,
    ADD COLUMN discarded_at    timestamptz,                        -- an operator has seen the dead letter off
    ADD COLUMN discard_reason  text,
    ADD COLUMN idempotency_key text UNIQUE,
    ADD COLUMN fingerprint     text,                               -- of the request that bore the key
    ADD CHECK ((claim_id IS NULL) = (claimed_until IS NULL)),
    ADD CHECK (claim_id IS NULL OR status = 'queued'),
    ADD CHECK (discarded_at IS NULL OR status = 'failed');

UPDATE communication.message SET queued_at = timestamp WHERE adapter IS NOT NULL;
UPDATE communication.message SET failed_at = timestamp WHERE adapter IS NOT NULL AND status = 'failed';
-- their program died while it sent them
UPDATE communication.message SET in_doubt_since = now() WHERE status = 'queued';
UPDATE communication.message m SET next_attempt_at = now()
 WHERE status = 'queued' AND NOT EXISTS (SELECT FROM communication.message earlier
                                          WHERE earlier.conversation_id = m.conversation_id AND earlier.status = 'queued'
                                            AND earlier.id < m.id);

-- In order: of a conversation's queued messages one is ever due.
CREATE UNIQUE INDEX message_line ON communication.message (conversation_id)
    WHERE status = 'queued' AND next_attempt_at IS NOT NULL;
-- serve claim-messages.sql, the look for the next in line, expire-messages.sql, list-failed.sql
CREATE INDEX message_queue ON communication.message (adapter, account_id, priority DESC, next_attempt_at, id)
    WHERE status = 'queued' AND next_attempt_at IS NOT NULL;
CREATE INDEX message_queue_conversation ON communication.message (conversation_id, id) WHERE status = 'queued';
CREATE INDEX message_queue_expiry ON communication.message (expires_at) WHERE status = 'queued' AND next_attempt_at IS NOT NULL;
CREATE INDEX message_dead_letter ON communication.message (id) WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL;

-- A file that was uploaded with a message.
CREATE TABLE communication.upload (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    message_id   bigint NOT NULL REFERENCES communication.message ON DELETE CASCADE,
    content      bytea  NOT NULL
);
CREATE INDEX upload_message ON communication.upload (message_id);

-- What each account may still send this minute, for all programs: Bucket4j's table.
CREATE TABLE communication.rate_limit (
    id         text PRIMARY KEY,
    state      bytea,
    expires_at bigint
);

-- A message's status moves forward. Two functions may do more, and say so by the setting communication.operation:
-- requeue_messages, and report_delivery for what Chatwoot tells of a message's delivery.
CREATE OR REPLACE FUNCTION communication.check_message_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    operation text := coalesce(current_setting('communication.operation', true), '');
BEGIN
    IF NEW.direction = OLD.direction
       AND ((OLD.status, NEW.status) IN (('received', 'read'), ('queued', 'sent'), ('queued', 'failed'))
            OR operation = 'requeue' AND (OLD.status, NEW.status) = ('failed', 'queued')
            OR operation = 'report' AND (OLD.status, NEW.status) IN (('sent', 'failed'), ('failed', 'sent'))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'message %: % % cannot become % %', OLD.id, OLD.direction, OLD.status, NEW.direction, NEW.status
        USING ERRCODE = 'check_violation', HINT = 'inbound: received to read; outbound: queued to sent or failed';
END $$;

-- Who changes who is in a conversation's line takes this lock, after the conversation's own row where that is changed, and
-- before any message's: so the one that leaves and the one that comes see each other, and no two wait for each other.
CREATE FUNCTION communication.lock_line(conversation_id bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('line ' || conversation_id, 0))
$$;

-- Makes the oldest queued message due, where none is.
CREATE FUNCTION communication.advance_line(line bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communication.lock_line(line);
    UPDATE communication.message
       SET next_attempt_at = now()
     WHERE id = (SELECT min(id) FROM communication.message WHERE conversation_id = line AND status = 'queued')
       AND NOT EXISTS (SELECT FROM communication.message
                        WHERE conversation_id = line AND status = 'queued' AND next_attempt_at IS NOT NULL);
END $$;

CREATE FUNCTION communication.join_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communication.lock_line(NEW.conversation_id);
    IF EXISTS (SELECT FROM communication.message WHERE conversation_id = NEW.conversation_id AND status = 'queued') THEN
        NEW.next_attempt_at := NULL;
    ELSE
        NEW.next_attempt_at := coalesce(NEW.next_attempt_at, now());
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER message_joins_line BEFORE INSERT ON communication.message
    FOR EACH ROW WHEN (NEW.status = 'queued') EXECUTE FUNCTION communication.join_line();

CREATE FUNCTION communication.leave_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communication.advance_line(OLD.conversation_id);
    IF NEW.conversation_id <> OLD.conversation_id THEN
        PERFORM communication.advance_line(NEW.conversation_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION communication.delete_from_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communication.advance_line(OLD.conversation_id);
    RETURN NULL;
END $$;

CREATE TRIGGER message_deleted_from_line AFTER DELETE ON communication.message
    FOR EACH ROW WHEN (OLD.status = 'queued') EXECUTE FUNCTION communication.delete_from_line();

CREATE TRIGGER message_leaves_line AFTER UPDATE OF status, conversation_id ON communication.message
    FOR EACH ROW WHEN ((OLD.status = 'queued' OR NEW.status = 'queued')
                       AND (OLD.status <> NEW.status OR OLD.conversation_id <> NEW.conversation_id))
    EXECUTE FUNCTION communication.leave_line();

ALTER TYPE communication.delivery ADD ATTRIBUTE can_reply boolean;
ALTER TYPE communication.delivery ADD ATTRIBUTE private boolean;
