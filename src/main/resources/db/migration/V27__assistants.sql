-- Assistants: what one did in a turn, what its models cost, and what its tools did.

-- What an assistant did in a turn, of its latest round.
CREATE TABLE communication.assistant_turn (
    turn_id         uuid PRIMARY KEY REFERENCES communication.turn ON DELETE CASCADE,
    assistant       text        NOT NULL,
    version         text        NOT NULL,                          -- of its file: a hash
    mode            text        NOT NULL CHECK (mode IN ('live', 'suggest', 'shadow')),
    outcome         text,                                          -- reply, handoff, resolve, none, error, stale; null: at work
    hand_off_reason text CHECK (hand_off_reason IN ('customer_request', 'missing_knowledge', 'unsupported', 'policy', 'tool_failure',
                                                    'clarification', 'approval_denied', 'budget', 'guard', 'error')),
    hand_off_detail text,                                          -- in words, for people
    draft           text[]      NOT NULL DEFAULT '{}',             -- what it says, or would say
    passages        jsonb       NOT NULL DEFAULT '[]',             -- of knowledge, that it was shown
    verdicts        jsonb       NOT NULL DEFAULT '[]',             -- what was wrong with a reply before it left
    started_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz
);

CREATE INDEX assistant_turn_started ON communication.assistant_turn (started_at);

-- Each call of a model: written before it with what it may cost, and settled after it. It outlives the turn: it is a bill.
CREATE TABLE communication.llm_call (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    turn_id         uuid REFERENCES communication.turn ON DELETE SET NULL, -- null: a trial, or its turn was deleted
    run             uuid        NOT NULL,                          -- the turn's id, or a trial's: the caps of a turn are counted by it
    assistant       text        NOT NULL,
    version         text        NOT NULL,
    account_id      bigint      NOT NULL DEFAULT 0,
    inbox_id        bigint      NOT NULL DEFAULT 0,                -- Chatwoot's; 0: none
    model           text        NOT NULL,                          -- its name below processor.models
    model_name      text        NOT NULL,                          -- as the provider calls it
    purpose         text        NOT NULL,                          -- answer; repair: asked once more; try
    started_at      timestamptz NOT NULL DEFAULT now(),
    reserved_tokens integer     NOT NULL,                          -- what it may use at the most
    reserved_cost   numeric     NOT NULL DEFAULT 0,                -- in USD; 0: the model has no price
    input_tokens    integer,                                       -- null: nobody told
    cached_tokens   integer,                                       -- of the input
    output_tokens   integer,
    cost            numeric,                                       -- in USD; null: unpriced, as the model has no price, or nobody told
    milliseconds    integer,
    error           text,                                          -- a word and a status; nothing of what was said
    finished_at     timestamptz                                    -- null: at work, or its program died: then it counts as reserved
);

CREATE INDEX llm_call_run ON communication.llm_call (run);
CREATE INDEX llm_call_turn ON communication.llm_call (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX llm_call_started ON communication.llm_call (started_at);

-- What an assistant has spent on a day (UTC), with what is reserved. Its row's lock makes all programs and conversations wait their turn, so
-- that none of them overspends (communication.reserve_call).
CREATE TABLE communication.assistant_spending (
    assistant text    NOT NULL,
    day       date    NOT NULL,
    cost      numeric NOT NULL DEFAULT 0,                          -- in USD
    PRIMARY KEY (assistant, day)
);

-- Each call of a tool, once for each turn, name and arguments: who repeats a turn finds what was done.
CREATE TABLE communication.tool_call (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    turn_id        uuid        NOT NULL REFERENCES communication.turn ON DELETE CASCADE,
    sequence       integer     NOT NULL,
    name           text        NOT NULL,
    arguments      jsonb       NOT NULL,
    arguments_hash text        NOT NULL,
    effect         boolean     NOT NULL,
    state          text        NOT NULL CHECK (state IN ('asked', 'approved', 'started', 'done', 'failed', 'denied')),
    result         text,                                           -- as the model sees it
    attempts       integer     NOT NULL DEFAULT 1,
    milliseconds   integer,
    started_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz,
    UNIQUE (turn_id, name, arguments_hash)
);

-- What an answer has done in Chatwoot beside its words.
ALTER TABLE communication.message DROP CONSTRAINT message_command_check;
ALTER TABLE communication.message ADD CONSTRAINT message_command_check
    CHECK (command IN ('toggle_status', 'callback', 'add_label', 'set_attribute', 'assign_team'));
