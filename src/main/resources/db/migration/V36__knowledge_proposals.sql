-- Questions that a human answered, with their answers: they may become knowledge, if a human says so.

CREATE TABLE communication.knowledge_proposal (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES communication.conversation ON DELETE CASCADE, -- whose words they are: erased with them
    question        text   NOT NULL,        -- without numbers, addresses and names
    answer          text   NOT NULL,
    key             text   NOT NULL UNIQUE, -- of the question: the same one is proposed once
    times           integer NOT NULL DEFAULT 1,
    state           text   NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'published', 'dropped')),
    proposed_at     timestamptz NOT NULL DEFAULT now(),
    decided_at      timestamptz,
    CHECK ((state = 'proposed') = (decided_at IS NULL))
);
CREATE INDEX knowledge_proposal_conversation ON communication.knowledge_proposal (conversation_id);

-- Up to where humans' answers were looked at. One row.
CREATE TABLE communication.knowledge_learning (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    reached  bigint  NOT NULL                -- the id of a message
);
INSERT INTO communication.knowledge_learning (reached) SELECT coalesce(max(id), 0) FROM communication.message; -- from now on
