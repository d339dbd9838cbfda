-- What a look at the tables costs must not depend on how much they hold.

-- It held every message, and the planner took it for the queue's: statistics that are made while the queue is empty say that nothing
-- is queued. Then each message that was queued read all that waited. (The partial indexes of V2 and V5 serve what it was for.)
DROP INDEX IF EXISTS communication.message_status;

-- Of what is left each look can take one index only: those in line by their conversation, those due by their lane, those late. Where
-- two would do, the planner takes any of them while they are empty, and keeps to it when they are not: then looking for what is due,
-- or late, read the whole queue.
DROP INDEX communication.message_queue_conversation;
DROP INDEX communication.message_queue;
DROP INDEX communication.message_queue_expiry;
CREATE INDEX message_queue_conversation ON communication.message (conversation_id, id)
    WHERE status = 'queued' AND command IS DISTINCT FROM 'callback';
CREATE INDEX message_queue ON communication.message (adapter, account_id, priority DESC, next_attempt_at, id)
    WHERE status = 'queued' AND next_attempt_at IS NOT NULL AND adapter IS NOT NULL;
CREATE INDEX message_queue_expiry ON communication.message (expires_at)
    WHERE status = 'queued' AND next_attempt_at IS NOT NULL AND in_doubt_since IS NULL;

-- What a human has answered, and what is too old, leaves the index of what waits (communication.settle_messages); so that one is small,
-- and serves both who looks at a conversation and who looks at all.
ALTER TABLE communication.message
    DROP CONSTRAINT message_no_answer_check,
    ADD CONSTRAINT message_no_answer_check CHECK (no_answer IN (
        'no_responder', 'auto_reply', 'blocked', 'failed', 'group', 'answered', 'too_old')) NOT VALID; -- without reading all of them
DROP INDEX communication.message_unanswered_received;

-- How few wait is not to be seen from how many are inbound, how many received, how many without a reason.
CREATE STATISTICS communication.message_state (mcv) ON direction, status, no_answer FROM communication.message;

-- serves find-unanswered.sql, which else reads all turns of each conversation that waits
CREATE INDEX turn_failed ON communication.turn (conversation_id) WHERE status = 'failed' AND handed_over_at IS NULL;

-- As to_char is: so it becomes part of the statement that calls it, instead of one of its own for each value.
CREATE OR REPLACE FUNCTION communication.utc(moment timestamptz) RETURNS text LANGUAGE sql STABLE
    RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- What was sent or answered stays in the indexes of what waits until the table is vacuumed, and who looks for work passes by all of it:
-- so after so many changes, not after a fifth of all that is stored; and though it concerns a small part of the table only.
ALTER TABLE communication.message
    SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100000, vacuum_index_cleanup = on);
ALTER TABLE communication.turn
    SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100000, vacuum_index_cleanup = on);
