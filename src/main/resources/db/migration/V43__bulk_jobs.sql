-- Dead letters by cause, and what is done to many of them at once.

-- Gives the cause of a failure: its error without the ids and numbers that differ from message to message; a status that somebody answered
-- stays. Two indexes are made of it: whoever changes it makes them anew.
CREATE FUNCTION communication.cause_of(error text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    left(regexp_replace(regexp_replace(coalesce(error, ''), '[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}', '…', 'g'),
                        '(?<!answered )(?<![0-9])[0-9]+', '…', 'g'), 150);

CREATE INDEX message_dead_letter_cause ON communication.message (communication.cause_of(last_error), id)
    WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL;
CREATE INDEX event_call_dead_letter_cause ON communication.event_call (communication.cause_of(last_error), id)
    WHERE status = 'failed' AND discarded_at IS NULL;

-- An action on all dead letters that match a filter. Any program goes on with it, a batch in a transaction, until it has looked at all.
CREATE TABLE communication.bulk_job (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action     text        NOT NULL CHECK (action IN ('requeue', 'discard')),
    filter     jsonb       NOT NULL CHECK (jsonb_typeof(filter) = 'object' AND filter <> '{}'), -- communication.dead_letters
    reason     text,                                    -- of a discard
    actor      text        NOT NULL,                    -- the name of the key that was shown
    lifetime   interval    NOT NULL,                    -- how long a requeued message is tried
    up_to      bigint      NOT NULL,                    -- later dead letters are not meant
    matched    bigint      NOT NULL,                    -- when it began
    reached    bigint      NOT NULL DEFAULT 0,          -- the id of the last one that was looked at
    looked_at  bigint      NOT NULL DEFAULT 0,
    done       bigint      NOT NULL DEFAULT 0,          -- of these; the others were handled by somebody else meanwhile
    status     text        NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'stopped', 'failed')),
    failures   integer     NOT NULL DEFAULT 0,          -- batches in a row that could not be done
    error      text,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    CHECK ((status = 'running') = (ended_at IS NULL)),
    CHECK ((action = 'discard') = (reason IS NOT NULL))
);
CREATE INDEX bulk_job_running ON communication.bulk_job (id) WHERE status = 'running';
