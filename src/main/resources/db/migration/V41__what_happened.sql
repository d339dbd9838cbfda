-- What happened to a conversation, to be told in order: GET /conversations/{id}/timeline.

-- Each attempt to send a message, written where it ends.
CREATE TABLE communication.attempt (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id   bigint      NOT NULL REFERENCES communication.message ON DELETE CASCADE,
    ended_at     timestamptz NOT NULL DEFAULT now(),
    milliseconds integer,
    program      text,                              -- host and port of who tried
    kind         text        NOT NULL,              -- sent, or what the failure means: refused, throttled, unreachable, ambiguous, …
    status       text        NOT NULL,              -- the message's, after it: sent, queued (it is tried again), failed
    error        text                               -- why it was not sent
);
CREATE INDEX attempt_message ON communication.attempt (message_id);

-- Each round of a turn that came to its end: who was asked, what they were given, how long it took. A round whose program died has none.
CREATE TABLE communication.turn_round (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    turn_id        uuid        NOT NULL REFERENCES communication.turn ON DELETE CASCADE,
    program        text,                            -- host and port of who worked on it
    responder      text        NOT NULL,
    version        text,                            -- of the assistant's file, or of the file of the route: a hash
    message_ids    bigint[]    NOT NULL DEFAULT '{}', -- what it was to answer
    history        integer,                         -- how many lines before these it was shown
    outcome        text        NOT NULL,            -- completed, superseded, withdrawn, withheld, failed
    correlation_id text,
    milliseconds   integer,
    finished_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX turn_round_turn ON communication.turn_round (turn_id);

-- serve the timeline: the events of a conversation, and what has an id that a caller or the log names
CREATE INDEX webhook_event_conversation ON communication.webhook_event (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX webhook_event_delivery ON communication.webhook_event USING hash (delivery_id) WHERE delivery_id IS NOT NULL;
CREATE INDEX message_correlation ON communication.message USING hash (correlation_id)
    WHERE direction = 'outbound' AND correlation_id IS NOT NULL;
