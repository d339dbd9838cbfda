-- Why nobody answers in a conversation, as the log has told it: each reason once (communication.why_silent).
CREATE TABLE communication.silence (
    conversation_id bigint      NOT NULL REFERENCES communication.conversation ON DELETE CASCADE,
    reason          text        NOT NULL,
    told_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (conversation_id, reason)
);
