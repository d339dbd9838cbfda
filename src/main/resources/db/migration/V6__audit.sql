-- Who changed what by the API of people: written in the transaction that changes it.
CREATE TABLE communication.audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    actor   text        NOT NULL CHECK (actor <> ''),  -- the name of the key that was shown
    action  text        NOT NULL CHECK (action <> ''), -- requeue, discard, replay, put_bot_config, …
    details jsonb       NOT NULL DEFAULT '{}'          -- which, and how many; nothing of what customers said or who they are
);
