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
