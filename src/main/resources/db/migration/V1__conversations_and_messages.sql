-- Conversations, their messages, and the deliveries they came from.

-- One sender on one channel of one account. While it is active there is no second one (conversation_active).
CREATE TABLE communication.conversation (
    id                       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id               bigint      NOT NULL DEFAULT 0,      -- Chatwoot's account; 0 where none is known
    user_identifier          text        NOT NULL CHECK (user_identifier <> ''),
    channel                  text        NOT NULL CHECK (channel <> ''),
    is_active                boolean     NOT NULL DEFAULT true,
    started_at               timestamptz NOT NULL DEFAULT now(),
    ended_at                 timestamptz,
    chatwoot_conversation_id bigint,                              -- where replies go: that of the newest inbound message
    chatwoot_inbox_id        bigint,
    contact_inbox_source_id  text,
    status                   text,                                -- Chatwoot's word: open, pending, snoozed, resolved
    assignee_type            text,                                -- User, AgentBot
    assignee_id              bigint,
    source_updated_at        timestamptz,                         -- how new status and assignee are
    handled_by               text        NOT NULL DEFAULT 'bot' CHECK (handled_by IN ('bot', 'human')),
    handled_by_since         timestamptz,
    last_inbound_at          timestamptz,
    CHECK (is_active = (ended_at IS NULL))
);

CREATE UNIQUE INDEX conversation_active ON communication.conversation (account_id, user_identifier, channel) WHERE is_active;
CREATE INDEX conversation_sender ON communication.conversation (user_identifier, channel, is_active);
CREATE INDEX conversation_chatwoot ON communication.conversation (chatwoot_conversation_id);

CREATE TABLE communication.message (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id    bigint      NOT NULL REFERENCES communication.conversation ON DELETE CASCADE,
    account_id         bigint      NOT NULL DEFAULT 0,
    source             text        NOT NULL DEFAULT 'chatwoot',   -- whose id external_id is
    external_id        text,
    direction          text        NOT NULL,
    status             text        NOT NULL,
    sender_type        text,                                      -- contact, user, agent_bot, …; null: Chatwoot itself
    timestamp          timestamptz NOT NULL DEFAULT now(),
    content            text        NOT NULL,                      -- '' where attachments are all there is
    content_attributes jsonb       NOT NULL DEFAULT '{}',
    attachments        jsonb       NOT NULL DEFAULT '[]',
    source_updated_at  timestamptz,                               -- how new content and attachments are
    reply_id           uuid UNIQUE,                               -- our own marker: content_attributes.processor.reply_id
    adapter            text,
    attempts           integer     NOT NULL DEFAULT 0,
    last_error         text,
    delivered_at       timestamptz,
    UNIQUE (account_id, source, external_id),
    CHECK ((direction = 'inbound' AND status IN ('received', 'read'))
        OR (direction = 'outbound' AND status IN ('queued', 'sent', 'failed')))
);

CREATE INDEX message_status ON communication.message (status, direction);
CREATE INDEX message_conversation ON communication.message (conversation_id, timestamp);

-- Every accepted delivery as it came, without Chatwoot's secrets, and what became of it: the source for a replay.
CREATE TABLE communication.webhook_event (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at     timestamptz NOT NULL DEFAULT now(),
    source          text        NOT NULL,
    hook            text,
    delivery_id     text,
    event           text,
    account_id      bigint      NOT NULL,
    payload         jsonb       NOT NULL,
    outcome         text        NOT NULL CHECK (outcome IN ('stored', 'duplicate', 'applied', 'ignored')),
    reason          text,
    conversation_id bigint,
    message_id      bigint
);

CREATE INDEX webhook_event_received ON communication.webhook_event USING brin (received_at);

-- A message's status only ever moves forward, whoever writes.
CREATE FUNCTION communication.check_message_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.direction = OLD.direction
       AND (OLD.status, NEW.status) IN (('received', 'read'), ('queued', 'sent'), ('queued', 'failed')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'message %: % % cannot become % %', OLD.id, OLD.direction, OLD.status, NEW.direction, NEW.status
        USING ERRCODE = 'check_violation', HINT = 'inbound: received to read; outbound: queued to sent or failed';
END $$;

CREATE TRIGGER message_status_transition BEFORE UPDATE ON communication.message
    FOR EACH ROW WHEN (OLD.status <> NEW.status OR OLD.direction <> NEW.direction)
    EXECUTE FUNCTION communication.check_message_status();

-- A webhook as the inbound room hands it to the database. Java's record of the same name has the same fields.
CREATE TYPE communication.delivery AS (
    source                   text,
    hook                     text,
    delivery_id              text,
    event                    text,
    account_id               bigint,
    payload                  jsonb,
    ignored                  text,          -- why nothing is to be done; then only the event is kept
    user_identifier          text,
    channel                  text,
    chatwoot_conversation_id bigint,
    chatwoot_inbox_id        bigint,
    contact_inbox_source_id  text,
    conversation_status      text,
    assignee_type            text,
    assignee_id              bigint,
    source_updated_at        timestamptz,   -- the version of the conversation that the payload shows
    direction                text,          -- null: the event is about the conversation, not about a message
    external_id              text,
    sender_type              text,
    by_human                 boolean,
    content                  text,
    content_attributes       jsonb,
    attachments              jsonb,
    sent_at                  timestamptz,
    reply_id                 uuid,
    delivery_status          text,          -- sent, delivered, read, failed: what became of an outgoing message
    delivery_error           text
);

-- A moment as ISO-8601 in UTC, as all JSON answers show it.
CREATE FUNCTION communication.utc(moment timestamptz) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
