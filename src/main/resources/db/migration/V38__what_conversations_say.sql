-- What was said in voice notes: written down once for each, and gone with its message.
CREATE TABLE communication.transcript (
    message_id bigint      NOT NULL REFERENCES communication.message ON DELETE CASCADE,
    file       text        NOT NULL,                               -- a hash of its address, which may be long
    url        text        NOT NULL,
    text       text        NOT NULL,                               -- empty: nothing can be heard
    model      text        NOT NULL,                               -- as the provider calls it
    made_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, file)
);

-- Conversations that have ended and from which facts are drawn (processor.facts.distil), each once.
CREATE TABLE communication.distillation (
    conversation_id bigint PRIMARY KEY REFERENCES communication.conversation ON DELETE CASCADE,
    assistant       text    NOT NULL,                              -- that answered last
    claim_id        uuid,                                          -- the fencing token
    claimed_until   timestamptz,
    attempts        integer NOT NULL DEFAULT 0,                    -- after three nobody tries again
    done_at         timestamptz,
    CHECK ((claim_id IS NULL) = (claimed_until IS NULL))
);
CREATE INDEX distillation_due ON communication.distillation (conversation_id) WHERE done_at IS NULL;
