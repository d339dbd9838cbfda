-- Approvals: an assistant's effects that wait for a human's yes.

CREATE TABLE communication.approval (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tool_call_id    bigint      NOT NULL UNIQUE REFERENCES communication.tool_call ON DELETE CASCADE, -- a call waits once
    turn_id         uuid        NOT NULL REFERENCES communication.turn ON DELETE CASCADE, -- in which it was asked for
    conversation_id bigint      NOT NULL REFERENCES communication.conversation ON DELETE CASCADE,
    assistant       text        NOT NULL,                          -- which asks
    version         text        NOT NULL,                          -- of its file
    tool            text        NOT NULL,
    tool_hash       text        NOT NULL,                          -- of what the tool says of itself: a changed tool is not called
    arguments       jsonb       NOT NULL,                          -- what is decided, and called
    status          text        NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'approved', 'denied', 'expired')),
    asked_at        timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL,                          -- then a human is asked
    decided_by      text,                                          -- the name of the key, or of the person
    decided_at      timestamptz,
    reason          text,                                          -- the decider's words
    message_id      bigint REFERENCES communication.message ON DELETE SET NULL, -- makes the turn due that goes on with the decision
    outcome         text CHECK (outcome IN ('done', 'failed', 'unknown', 'not_done')), -- of the effect; null: it waits or goes on
    settled_at      timestamptz,
    CHECK ((status = 'waiting') = (decided_at IS NULL)),
    CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CHECK ((outcome IS NULL) = (settled_at IS NULL)),
    CHECK (status <> 'waiting' OR outcome IS NULL)
);

CREATE INDEX approval_waiting ON communication.approval (expires_at) WHERE status = 'waiting';
CREATE INDEX approval_going_on ON communication.approval (id) WHERE status <> 'waiting' AND outcome IS NULL;
CREATE INDEX approval_conversation ON communication.approval (conversation_id);
CREATE INDEX approval_turn ON communication.approval (turn_id);
CREATE INDEX approval_message ON communication.approval (message_id) WHERE message_id IS NOT NULL;

-- A decision is a private inbound message (communication.make_decision_due). It is no event of a customer's.
CREATE OR REPLACE FUNCTION communication.message_stored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM communication.listener) AND communication.listens('message-stored') THEN
        PERFORM communication.call_for('message-stored', 'conversation ' || m.conversation_id, m.conversation_id, NULL, m.id, NULL,
                                       communication.message_as_event('message-stored', m.id))
           FROM (SELECT * FROM stored WHERE status <> 'queued' AND turn_id IS NULL AND NOT (direction = 'inbound' AND private) ORDER BY id) AS m;
    END IF;
    RETURN NULL;
END $$;
