-- Events as a door: a route from direct:on-<event> is called for each such event, after the commit, from this queue.

-- Which events some program's routes listen to: only these are queued. A program that is away keeps its place for a day.
CREATE TABLE communication.listener (
    event   text        NOT NULL,                     -- what the route's name has after on-
    program text        NOT NULL,                     -- where it runs: host, port, folder
    seen_at timestamptz NOT NULL DEFAULT now(),       -- the program said last that it listens
    PRIMARY KEY (event, program)
);

CREATE TABLE communication.event_call (
    -- of the messages' sequence: dead letters of both kinds are one list, and an id means one of them
    id               bigint      PRIMARY KEY DEFAULT nextval('communication.message_id_seq'),
    event            text        NOT NULL,
    line             text        NOT NULL,            -- what the event is about: calls of one line are made one after the other
    conversation_id  bigint,
    webhook_event_id bigint      REFERENCES communication.webhook_event ON DELETE CASCADE, -- its payload is the body
    message_id       bigint      REFERENCES communication.message ON DELETE CASCADE,
    turn_id          uuid        REFERENCES communication.turn ON DELETE CASCADE,
    body             json,                            -- of an event of our own, until it is done
    status           text        NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'done', 'failed')),
    queued_at        timestamptz NOT NULL DEFAULT now(),
    next_attempt_at  timestamptz,                     -- null: an earlier call of its line and event goes first
    claim_id         uuid,                            -- the fencing token
    claimed_until    timestamptz,
    attempts         integer     NOT NULL DEFAULT 0,  -- those that count towards processor.events.max-attempts
    tries            integer     NOT NULL DEFAULT 0,  -- all
    last_error       text,
    ended_at         timestamptz,
    discarded_at     timestamptz,
    discard_reason   text,
    CHECK ((claim_id IS NULL) = (claimed_until IS NULL)),
    CHECK ((status = 'queued') = (ended_at IS NULL)),
    CHECK (discarded_at IS NULL OR status = 'failed')
);
CREATE INDEX event_call_due ON communication.event_call (next_attempt_at, id) WHERE status = 'queued' AND next_attempt_at IS NOT NULL;
CREATE INDEX event_call_line ON communication.event_call (line, id) WHERE status = 'queued';
CREATE INDEX event_call_dead_letter ON communication.event_call (id) WHERE status = 'failed' AND discarded_at IS NULL;
CREATE INDEX event_call_ended ON communication.event_call (ended_at) WHERE status <> 'queued';
CREATE INDEX event_call_webhook_event ON communication.event_call (webhook_event_id) WHERE webhook_event_id IS NOT NULL;
CREATE INDEX event_call_message ON communication.event_call (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX event_call_turn ON communication.event_call (turn_id) WHERE turn_id IS NOT NULL;

-- Whatever writes an event has its call queued, in the same transaction. Where nobody listens a statement costs one look at an empty
-- table, and a reply and a turn not even that much.
CREATE FUNCTION communication.listens(event text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM communication.listener AS l WHERE l.event = listens.event AND l.seen_at > now() - interval '1 day');
END $$;

CREATE FUNCTION communication.webhook_event_stored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM communication.listener) THEN
        PERFORM communication.call_for(e.event, communication.line_of_event(e.account_id, e.event, e.conversation_id, e.payload, e.id),
                                       e.conversation_id, e.id, NULL, NULL, NULL)
           FROM (SELECT * FROM stored WHERE communication.listens(event) ORDER BY id) AS e;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_event_is_told AFTER INSERT ON communication.webhook_event REFERENCING NEW TABLE AS stored
    FOR EACH STATEMENT EXECUTE FUNCTION communication.webhook_event_stored();

CREATE FUNCTION communication.message_stored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM communication.listener) AND communication.listens('message-stored') THEN
        PERFORM communication.call_for('message-stored', 'conversation ' || m.conversation_id, m.conversation_id, NULL, m.id, NULL,
                                       communication.message_as_event('message-stored', m.id))
           FROM (SELECT * FROM stored WHERE status <> 'queued' AND turn_id IS NULL ORDER BY id) AS m;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER message_is_told AFTER INSERT ON communication.message REFERENCING NEW TABLE AS stored
    FOR EACH STATEMENT EXECUTE FUNCTION communication.message_stored();

CREATE FUNCTION communication.reply_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended text := CASE NEW.status WHEN 'sent' THEN 'reply-sent' ELSE 'reply-failed' END;
BEGIN
    IF communication.listens(ended) THEN
        PERFORM communication.call_for(ended, 'conversation ' || NEW.conversation_id, NEW.conversation_id, NULL, NEW.id, NULL,
                                       communication.message_as_event(ended, NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reply_is_told AFTER UPDATE OF status ON communication.message
    FOR EACH ROW WHEN (NEW.direction = 'outbound' AND NEW.command IS NULL AND OLD.status <> NEW.status AND NEW.status IN ('sent', 'failed'))
    EXECUTE FUNCTION communication.reply_ended();

CREATE FUNCTION communication.turn_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended text;
BEGIN
    FOREACH ended IN ARRAY ARRAY['turn-completed', CASE WHEN NEW.handed_over_at IS NOT NULL THEN 'handed-off' END] LOOP
        IF communication.listens(ended) THEN
            PERFORM communication.call_for(ended, 'conversation ' || NEW.conversation_id, NEW.conversation_id, NULL, NULL, NEW.id,
                                           communication.turn_as_event(ended, NEW.id));
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER turn_is_told AFTER UPDATE OF status ON communication.turn
    FOR EACH ROW WHEN (OLD.status = 'processing' AND NEW.status <> 'processing') EXECUTE FUNCTION communication.turn_ended();
