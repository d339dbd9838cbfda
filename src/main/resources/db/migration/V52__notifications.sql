-- What operators are told by an adapter that reaches them (docs/notifications.md). Whatever happens is noted in the transaction in which it
-- happens; communication.tell_operators makes messages of what was noted, which go out as any other.

-- A conversation with operators has no customer: it is never active, so that nothing takes it for a customer's, and no list shows it.
ALTER TABLE communication.conversation ADD COLUMN operators boolean NOT NULL DEFAULT false;
ALTER TABLE communication.conversation ADD CHECK (NOT (operators AND is_active));
CREATE UNIQUE INDEX conversation_operators ON communication.conversation (channel) WHERE operators;

-- The kinds, and through which adapter each is told; null: it is switched off, and nothing of it is noted. The program writes the adapter.
CREATE TABLE communication.notification_kind (
    kind    text PRIMARY KEY,
    adapter text
);
INSERT INTO communication.notification_kind (kind)
VALUES ('hand-offs'), ('approvals'), ('dead-letters'), ('caps'), ('health'), ('lost-webhooks');

-- No foreign keys: who notes something holds locks that come after a conversation's.
CREATE TABLE communication.notification (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text        NOT NULL REFERENCES communication.notification_kind,
    key             text        NOT NULL,                  -- what it is about: of a kind each is told once
    conversation_id bigint,                                -- the customer's, if there is one
    facts           jsonb       NOT NULL DEFAULT '{}',     -- nothing of what customers wrote
    happened_at     timestamptz NOT NULL DEFAULT now(),
    told_at         timestamptz,                           -- null: it waits
    message_id      bigint,                                -- that tells it; null: it was not told, as its kind was switched off
    summed          boolean     NOT NULL DEFAULT false,    -- that message tells of several
    replaces        bigint,                                -- the message whose place its own takes
    UNIQUE (kind, key)
);
CREATE INDEX notification_waiting ON communication.notification (id) WHERE told_at IS NULL;
CREATE INDEX notification_told ON communication.notification (kind, told_at);
CREATE INDEX notification_conversation ON communication.notification (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX notification_happened ON communication.notification (happened_at);

-- Each trigger looks first whether its kind is told, so that nothing is noted where nobody is told.
CREATE FUNCTION communication.tells(kind text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM communication.notification_kind AS k WHERE k.kind = tells.kind AND k.adapter IS NOT NULL);
END $$;

CREATE FUNCTION communication.note_hand_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF communication.tells('hand-offs') THEN
        PERFORM communication.note('hand-offs', 'turn ' || NEW.id, NEW.conversation_id, jsonb_build_object('turn_id', NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER turn_hands_off AFTER UPDATE OF status ON communication.turn
    FOR EACH ROW WHEN (OLD.status = 'processing' AND NEW.status <> 'processing' AND NEW.handed_over_at IS NOT NULL)
    EXECUTE FUNCTION communication.note_hand_off();

-- A message to operators that could not be sent is not told through the same adapter.
CREATE FUNCTION communication.note_dead_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF communication.tells('dead-letters') AND NOT EXISTS (SELECT FROM communication.conversation AS c
                                                            WHERE c.id = NEW.conversation_id AND c.operators) THEN
        PERFORM communication.note('dead-letters', format('message %s %s', NEW.id, NEW.failed_at), NEW.conversation_id,
                                   jsonb_build_object('message_id', NEW.id, 'adapter', NEW.adapter, 'command', NEW.command));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER message_is_dead AFTER UPDATE OF status ON communication.message
    FOR EACH ROW WHEN (OLD.status <> 'failed' AND NEW.status = 'failed' AND NEW.adapter IS NOT NULL AND NEW.discarded_at IS NULL)
    EXECUTE FUNCTION communication.note_dead_message();

CREATE FUNCTION communication.note_dead_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF communication.tells('dead-letters') THEN
        PERFORM communication.note('dead-letters', format('message %s %s', NEW.id, NEW.ended_at), NEW.conversation_id,
                                   jsonb_build_object('message_id', NEW.id, 'event', NEW.event));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER event_call_is_dead AFTER UPDATE OF status ON communication.event_call
    FOR EACH ROW WHEN (OLD.status <> 'failed' AND NEW.status = 'failed' AND NEW.discarded_at IS NULL)
    EXECUTE FUNCTION communication.note_dead_call();

-- A turn's own limits; the day's are noted once a day, where they are counted (communication.reserve_call).
CREATE FUNCTION communication.note_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF communication.tells('caps') THEN
        PERFORM communication.note('caps', 'turn ' || NEW.turn_id, (SELECT t.conversation_id FROM communication.turn AS t WHERE t.id = NEW.turn_id),
                                   jsonb_build_object('turn_id', NEW.turn_id, 'assistant', NEW.assistant));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER assistant_turn_reaches_limit AFTER UPDATE OF hand_off_reason ON communication.assistant_turn
    FOR EACH ROW WHEN (NEW.hand_off_reason = 'budget' AND NEW.hand_off_detail NOT LIKE '%cost-per-day%')
    EXECUTE FUNCTION communication.note_limit();

-- Of one look, when it has ended.
CREATE FUNCTION communication.note_lost_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF communication.tells('lost-webhooks') THEN
        PERFORM communication.note('lost-webhooks', format('account %s %s', NEW.account_id, NEW.started_at), NULL,
                                   jsonb_build_object('account_id', NEW.account_id, 'found', NEW.found, 'started_at', NEW.started_at));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reconciliation_has_found AFTER UPDATE OF finished_at ON communication.reconciliation
    FOR EACH ROW WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL AND NEW.found <> '{}')
    EXECUTE FUNCTION communication.note_lost_webhooks();

-- What happens to operators' messages is no event of a customer's reply.
CREATE OR REPLACE FUNCTION communication.reply_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended text := CASE NEW.status WHEN 'sent' THEN 'reply-sent' ELSE 'reply-failed' END;
BEGIN
    IF communication.listens(ended)
       AND NOT EXISTS (SELECT FROM communication.conversation AS c WHERE c.id = NEW.conversation_id AND c.operators) THEN
        PERFORM communication.call_for(ended, 'conversation ' || NEW.conversation_id, NEW.conversation_id, NULL, NEW.id, NULL,
                                       communication.message_as_event(ended, NEW.id));
    END IF;
    RETURN NULL;
END $$;
