-- Turns: whose the conversation's unanswered messages are, who answers them, and what became of it.

ALTER TABLE communication.conversation
    ADD COLUMN lease_id         uuid,                              -- who has the turn in hand: the fencing token
    ADD COLUMN lease_expires_at timestamptz,
    ADD COLUMN chat_resources   jsonb       NOT NULL DEFAULT '{}', -- what the chat API's caller gave last, for the responder
    ADD COLUMN chat_callback_url text,                             -- who is told when a job of the chat API has ended
    ADD CHECK ((lease_id IS NULL) = (lease_expires_at IS NULL));

-- Who answers in an inbox, and as whom.
CREATE TABLE communication.bot_config (
    scope           text PRIMARY KEY                               -- Chatwoot's inbox id; default: all other inboxes;
        CHECK (scope IN ('default', 'setting') OR scope ~ '^[1-9]\d{0,17}$'), -- setting: processor.responder
    name            text        NOT NULL,                          -- the bot's
    responder       text        NOT NULL CHECK (responder ~ '^[a-z0-9][a-z0-9-]*$'), -- its route: respond-by-<responder>
    ai_core_url     text,                                          -- null: processor.ai-core.url
    callback_url    text,                                          -- null: nobody is called when a chat API's job ends
    resources       jsonb       NOT NULL DEFAULT '{}',             -- handed to the responder as they are
    updated_at      timestamptz NOT NULL DEFAULT now()
);

-- The work on one answer. The id is the chat API's ai_job_id.
CREATE TABLE communication.turn (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    conversation_id bigint      NOT NULL REFERENCES communication.conversation ON DELETE CASCADE,
    status          text        NOT NULL DEFAULT 'processing' CHECK (status IN ('processing', 'completed', 'failed')),
    rounds          integer     NOT NULL DEFAULT 0,                -- how often its lease was taken
    superseded      integer     NOT NULL DEFAULT 0,                -- rounds whose answer a newer message withdrew
    message_ids     bigint[]    NOT NULL DEFAULT '{}',             -- what it answers
    responder       text        NOT NULL,
    bot_name        text        NOT NULL,
    action          text,                                          -- reply, handoff, resolve, none, or the AI core's own word
    data            jsonb,                                         -- what the AI core said with it
    messages        text[]      NOT NULL DEFAULT '{}',             -- the answer
    private_note    text,
    withdrawn       text,                                          -- why the answer was not given: human, ended, …
    handed_over_at  timestamptz,                                   -- to a human, on Chatwoot's clock
    error           text,
    started_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    CHECK ((status = 'processing') = (finished_at IS NULL))
);

CREATE UNIQUE INDEX turn_processing ON communication.turn (conversation_id) WHERE status = 'processing';
CREATE INDEX turn_conversation ON communication.turn (conversation_id, started_at);

ALTER TABLE communication.message
    ADD COLUMN received_at timestamptz NOT NULL DEFAULT now(),     -- on our clock; timestamp is on the sender's
    ADD COLUMN no_answer   text CHECK (no_answer IN ('no_responder', 'auto_reply', 'blocked', 'failed')), -- why no turn is due
    ADD COLUMN turn_id     uuid REFERENCES communication.turn ON DELETE SET NULL, -- in which it was answered, or said
    ADD COLUMN command     text CHECK (command IN ('toggle_status', 'callback')), -- null: a message; else done in its place in
    ADD COLUMN argument    text,                                   -- the line: Chatwoot's status; the address
    ADD CHECK ((command IS NULL) = (argument IS NULL)),
    ADD CHECK (command IS NULL OR direction = 'outbound');

UPDATE communication.message SET no_answer = 'no_responder' WHERE direction = 'inbound' AND status = 'received'; -- there was none

-- serve communication.unanswered: of a conversation, and of all
CREATE INDEX message_unanswered ON communication.message (conversation_id)
    WHERE direction = 'inbound' AND status = 'received' AND no_answer IS NULL;
CREATE INDEX message_unanswered_received ON communication.message (received_at)
    WHERE direction = 'inbound' AND status = 'received' AND no_answer IS NULL;
CREATE INDEX message_human ON communication.message (conversation_id, timestamp)
    WHERE direction = 'outbound' AND sender_type = 'user' AND NOT private;
CREATE INDEX message_turn ON communication.message (turn_id) WHERE turn_id IS NOT NULL;

ALTER TYPE communication.delivery ADD ATTRIBUTE no_answer text;

-- A callback stands in no line: who is called knows the job by its id, and an address that is down holds up no other.
DROP INDEX communication.message_line;
CREATE UNIQUE INDEX message_line ON communication.message (conversation_id)
    WHERE status = 'queued' AND next_attempt_at IS NOT NULL AND command IS DISTINCT FROM 'callback';

CREATE OR REPLACE FUNCTION communication.advance_line(line bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communication.lock_line(line);
    UPDATE communication.message
       SET next_attempt_at = now()
     WHERE id = (SELECT min(id) FROM communication.message
                  WHERE conversation_id = line AND status = 'queued' AND command IS DISTINCT FROM 'callback')
       AND NOT EXISTS (SELECT FROM communication.message
                        WHERE conversation_id = line AND status = 'queued' AND next_attempt_at IS NOT NULL
                          AND command IS DISTINCT FROM 'callback');
END $$;

CREATE OR REPLACE FUNCTION communication.join_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.command = 'callback' THEN
        NEW.next_attempt_at := coalesce(NEW.next_attempt_at, now());
        RETURN NEW;
    END IF;
    PERFORM communication.lock_line(NEW.conversation_id);
    IF EXISTS (SELECT FROM communication.message
                WHERE conversation_id = NEW.conversation_id AND status = 'queued' AND command IS DISTINCT FROM 'callback') THEN
        NEW.next_attempt_at := NULL;
    ELSE
        NEW.next_attempt_at := coalesce(NEW.next_attempt_at, now());
    END IF;
    RETURN NEW;
END $$;
