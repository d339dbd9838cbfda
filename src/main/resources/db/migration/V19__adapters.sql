-- An adapter says of itself what the queue, the turns and the retention must know of it, so that none of them knows it by name.
CREATE TABLE communication.adapter (
    name            text PRIMARY KEY,                 -- of its route: send-by-<name>
    title           text    NOT NULL,                 -- its name to people
    source          text    NOT NULL,                 -- of the messages that it sends
    answers         text    UNIQUE,                   -- the source whose messages are answered through it; null: it is chosen by name only
    main            boolean NOT NULL DEFAULT false,   -- Chatwoot: takes what no other one does, and its deliveries name their inbox
    stands_in       boolean NOT NULL DEFAULT false,   -- takes everything where replies go nowhere (ENVIRONMENT)
    asks_chatwoot   boolean NOT NULL DEFAULT false,   -- Chatwoot's status and reply window concern what goes through it
    carries         text[]  NOT NULL DEFAULT '{text}' -- what else it takes than text
                    CHECK (carries <@ '{text,note,template,command}'),
    most_files      integer CHECK (most_files >= 0),  -- in one message; null: any number
    at_a_time       integer CHECK (at_a_time > 0),    -- messages that one program sends; null: as many as it has hands
    line            text,                             -- of a conversation's messages with the same line one is ever due; null: none waits
    marks_hand_over boolean NOT NULL DEFAULT false,   -- it writes down attempted_at; what has none was not handed over
    searchable      boolean NOT NULL DEFAULT true,    -- a dead letter that may have arrived can be looked for
    sessions        boolean NOT NULL DEFAULT false,   -- it sends through one of several sessions: session_id
    rate_by_account boolean NOT NULL DEFAULT false,   -- each account has a rate limit of its own
    channel         text,                             -- that people are reached on through it; null: any
    identity        text,                             -- a regular expression of who can be written to first through it
    identity_form   text,                             -- the same in words
    address_path    text[],                           -- where a message that came in has its sender's own spelling (content_attributes)
    rate_limit        text,                           -- the setting that says how many messages it takes in a minute; null: any number
    settle_time       text,                           -- the setting that says how long after a lost answer a message may still turn up
    confirmation_wait text                            -- the setting that says how long to wait for word of a message in doubt
);
CREATE UNIQUE INDEX adapter_main ON communication.adapter (main) WHERE main;
CREATE UNIQUE INDEX adapter_stands_in ON communication.adapter (stands_in) WHERE stands_in;
CREATE UNIQUE INDEX adapter_sessions ON communication.adapter (sessions) WHERE sessions;

INSERT INTO communication.adapter
       (name, title, source, answers, main, stands_in, asks_chatwoot, carries, most_files, at_a_time, line, marks_hand_over, searchable,
        sessions, rate_by_account, channel, identity, identity_form, address_path,
        rate_limit, settle_time, confirmation_wait)
VALUES ('chatwoot', 'Chatwoot', 'chatwoot', 'chatwoot', true, false, true, '{text,note,template,command}', NULL, NULL, 'main', false, true,
        false, true, NULL, NULL, NULL, NULL,
        'processor.chatwoot.rate-limit', 'processor.chatwoot.settle-time', 'processor.chatwoot.confirmation-wait'),
       -- one at a time: of what the bridge tells of others it is not known whose it is. A phone that is off holds up nothing in Chatwoot
       ('whatsapp', 'the WhatsApp bridge', 'whatsapp', 'whatsapp', false, false, false, '{text}', 1, 1, 'whatsapp', true, false,
        true, false, 'whatsapp', '^\+', 'a phone number with its country code, of digits', '{whatsapp,from}',
        'processor.whatsapp.rate-limit', NULL, 'processor.whatsapp.confirmation-wait'),
       ('simulated', 'the simulated provider', 'chatwoot', NULL, false, true, false, '{text,note,template,command}', NULL, NULL, 'main', false,
        true, false, false, NULL, NULL, NULL, NULL,
        NULL, 'processor.chatwoot.settle-time', 'processor.chatwoot.confirmation-wait'),
       -- no line: who is called knows the job by its id, and an address that is down holds up no other
       ('callback', 'the callback', 'chatwoot', NULL, false, false, false, '{command}', 0, NULL, NULL, false,
        true, false, false, NULL, NULL, NULL, NULL,
        NULL, 'processor.chatwoot.settle-time', 'processor.chatwoot.confirmation-wait');

-- The line that a message stands in, written down where it is queued; '': it waits for no other. (Not null: the planner would take it, and
-- with it all that is queued, for nothing, since nothing else has a line.)
ALTER TABLE communication.message ADD COLUMN line_name text;

CREATE FUNCTION communication.line_of(adapter text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN EXISTS (SELECT FROM communication.adapter a WHERE a.name = line_of.adapter)
                THEN (SELECT coalesce(a.line, '') FROM communication.adapter a WHERE a.name = line_of.adapter) ELSE 'main' END;
END $$;

UPDATE communication.message SET line_name = communication.line_of(adapter)
 WHERE status = 'queued';

DROP VIEW IF EXISTS communication.queued; -- made anew after this
DROP INDEX communication.message_line;
CREATE UNIQUE INDEX message_line ON communication.message (conversation_id, line_name)
    WHERE status = 'queued' AND next_attempt_at IS NOT NULL AND line_name IS DISTINCT FROM '';
DROP INDEX communication.message_queue_conversation;
CREATE INDEX message_queue_conversation ON communication.message (conversation_id, id) WHERE status = 'queued' AND line_name IS DISTINCT FROM '';
-- the one index for what waits for no other (communication.queued), as V11 has it
CREATE INDEX message_queue_beside ON communication.message (id) WHERE status = 'queued' AND line_name = '';

-- Makes the oldest queued message of each line due, where none is.
CREATE OR REPLACE FUNCTION communication.advance_line(line bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communication.lock_line(line);
    UPDATE communication.message
       SET next_attempt_at = now()
     WHERE id IN (SELECT min(id) FROM communication.message
                   WHERE conversation_id = line AND status = 'queued' AND line_name IS DISTINCT FROM ''
                   GROUP BY line_name
                  HAVING count(next_attempt_at) = 0);
END $$;

CREATE OR REPLACE FUNCTION communication.join_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.line_name := communication.line_of(NEW.adapter);
    IF NEW.line_name = '' THEN
        NEW.next_attempt_at := coalesce(NEW.next_attempt_at, now());
        RETURN NEW;
    END IF;
    PERFORM communication.lock_line(NEW.conversation_id);
    IF EXISTS (SELECT FROM communication.message
                WHERE conversation_id = NEW.conversation_id AND status = 'queued' AND line_name IS DISTINCT FROM ''
                  AND line_name = NEW.line_name) THEN
        NEW.next_attempt_at := NULL;
    ELSE
        NEW.next_attempt_at := coalesce(NEW.next_attempt_at, now());
    END IF;
    RETURN NEW;
END $$;

-- The channel on which a session's number is reached: what it writes there is our own (communication.own_number).
ALTER TABLE communication.bridge_session ADD COLUMN channel text NOT NULL DEFAULT 'whatsapp';

-- serves communication.store_receipt, and find-receipt.sql
CREATE INDEX message_sent ON communication.message (source, external_id) WHERE direction = 'outbound' AND external_id IS NOT NULL;
DROP INDEX communication.message_bridge;

-- Chatwoot tells of a message by our marker; whoever else tells of one does it by the id that our sending is answered with, and may be
-- first. before message_status_transition, by its name
DROP TRIGGER message_receipts ON communication.message;
CREATE TRIGGER message_receipts BEFORE UPDATE OF external_id ON communication.message
    FOR EACH ROW WHEN (NEW.source <> 'chatwoot' AND NEW.external_id IS NOT NULL AND OLD.external_id IS DISTINCT FROM NEW.external_id)
    EXECUTE FUNCTION communication.take_receipts();

-- How a turn ends (communication.decide_end), handed from step to step of communication.complete_turn.
CREATE TYPE communication.turn_end AS (
    outcome    text,
    more       boolean,               -- messages wait for a next round or turn
    chat       boolean,               -- who asked by the chat API gets the answer with the job, and hands over to humans by itself
    alone      boolean,               -- of a customer whom Chatwoot does not know: no human sees what is handed over
    goes_on    boolean,               -- who asked knows of no other job: it ends when all that came meanwhile is answered, too
    handoff    boolean,
    note       text,
    error      text,
    source     text,                  -- of the newest message that it answers: the answer goes where it came from
    session_id text,
    to_id      bigint,                -- Chatwoot's conversation
    withdrawn  text                   -- why the bot may not answer any more
);

-- made anew, with other arguments or another name
DROP FUNCTION IF EXISTS communication.whatsapp_address(communication.message, communication.conversation);
DROP FUNCTION IF EXISTS communication.withheld(communication.conversation, boolean, text);
