-- A job means the dead letters that were counted: not a message that was on its way then and fails while the job runs.
ALTER TABLE communication.bulk_job ADD COLUMN counted_at timestamptz NOT NULL DEFAULT now();

-- A cause is one line without blanks at its ends, and never empty: so it comes back from a browser as it was sent there.
DROP INDEX communication.message_dead_letter_cause;
DROP INDEX communication.event_call_dead_letter_cause;
CREATE OR REPLACE FUNCTION communication.cause_of(error text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    coalesce(nullif(rtrim(left(ltrim(regexp_replace(regexp_replace(regexp_replace(coalesce(error, ''),
        '[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}', '…', 'g'), '(?<!answered )(?<![0-9])[0-9]+', '…', 'g'), '\s+', ' ', 'g')), 150)), ''), 'no reason given');
CREATE INDEX message_dead_letter_cause ON communication.message (communication.cause_of(last_error), id)
    WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL;
CREATE INDEX event_call_dead_letter_cause ON communication.event_call (communication.cause_of(last_error), id)
    WHERE status = 'failed' AND discarded_at IS NULL;
