-- A conversation belongs to one inbox, and follows one of Chatwoot's conversations, whoever its contact is by now.

ALTER TYPE communication.delivery ADD ATTRIBUTE active_at timestamptz;  -- the newest other moment that the conversation shows
ALTER TYPE communication.delivery ADD ATTRIBUTE handed_back boolean;    -- the event says that the conversation is the bot's again
ALTER TYPE communication.delivery ADD ATTRIBUTE provider_id text;       -- the channel's own id of the message, where it has one

ALTER TABLE communication.message
    ADD COLUMN provider_id text,                                        -- two of Chatwoot's messages with one of these are one
    DROP CONSTRAINT message_no_answer_check,
    ADD CONSTRAINT message_no_answer_check CHECK (no_answer IN (
        'no_responder', 'auto_reply', 'blocked', 'failed', 'group', 'answered', 'too_old', 'repeated')) NOT VALID;

-- What a sighting showed: pending, to the bot; open: to humans; alive: somebody wrote, or the payload did not tell.
ALTER TABLE communication.sighting
    DROP CONSTRAINT sighting_shown_check,
    ADD CONSTRAINT sighting_shown_check CHECK (shown IN ('alive', 'pending', 'open', 'handed back', 'resolved')) NOT VALID;
DROP INDEX communication.sighting_moment;
CREATE INDEX sighting_moment ON communication.sighting (moment) WHERE shown <> 'handed back';

-- Two of ours stood for one of Chatwoot's conversations where its contact had changed. They become one, the one that was active last:
-- messages, turns and what waits go to it.
CREATE TEMP TABLE joined ON COMMIT DROP AS
SELECT id AS from_id, first_value(id) OVER newest_first AS to_id
  FROM communication.conversation
 WHERE is_active AND chatwoot_conversation_id IS NOT NULL
WINDOW newest_first AS (PARTITION BY account_id, chatwoot_conversation_id
                        ORDER BY coalesce(source_updated_at, last_inbound_at, started_at) DESC, id DESC);
DELETE FROM joined WHERE from_id = to_id;

UPDATE communication.turn t
   SET conversation_id = to_id,
       status = CASE status WHEN 'processing' THEN 'completed' ELSE status END,
       action = CASE status WHEN 'processing' THEN 'none' ELSE action END,
       withdrawn = CASE status WHEN 'processing' THEN 'ended' ELSE withdrawn END,
       finished_at = coalesce(finished_at, now())
  FROM joined WHERE t.conversation_id = from_id;
UPDATE communication.message m
   SET conversation_id = to_id,
       next_attempt_at = CASE WHEN status <> 'queued' OR command = 'callback' THEN next_attempt_at END -- its new line decides
  FROM joined WHERE m.conversation_id = from_id;
UPDATE communication.message SET next_attempt_at = NULL
 WHERE status = 'queued' AND command IS DISTINCT FROM 'callback' AND conversation_id IN (SELECT to_id FROM joined);
SELECT communication.advance_line(to_id) FROM joined;
UPDATE communication.conversation c
   SET started_at = least(c.started_at, earlier.started_at),
       last_inbound_at = greatest(c.last_inbound_at, earlier.last_inbound_at),
       handled_by = CASE WHEN earlier.handled_by = 'human' AND earlier.handled_by_since >= coalesce(c.handled_by_since, '-infinity')
                         THEN 'human' ELSE c.handled_by END,
       handled_by_since = greatest(c.handled_by_since, earlier.handled_by_since)
  FROM (SELECT to_id, min(started_at) AS started_at, max(last_inbound_at) AS last_inbound_at,
               (array_agg(handled_by ORDER BY handled_by_since DESC NULLS LAST))[1] AS handled_by,
               max(handled_by_since) AS handled_by_since
          FROM joined JOIN communication.conversation ON id = from_id GROUP BY to_id) AS earlier
 WHERE c.id = earlier.to_id;
UPDATE communication.webhook_event e SET conversation_id = to_id FROM joined WHERE e.conversation_id = from_id;
DELETE FROM communication.conversation USING joined WHERE id = from_id;

-- One sender on one channel in one inbox (0 where none is known).
DROP INDEX communication.conversation_active;
CREATE UNIQUE INDEX conversation_active
    ON communication.conversation (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active;

-- A conversation of ours that stood for Chatwoot's conversations in several inboxes keeps its own inbox. What came in another one becomes
-- a conversation of its own there, as the newest webhook shows it.
CREATE TEMP TABLE elsewhere ON COMMIT DROP AS
WITH other AS MATERIALIZED (
    SELECT m.id AS message_id, c.id AS from_id, c.account_id, m.chatwoot_conversation_id, c.chatwoot_inbox_id
      FROM communication.conversation c
      JOIN communication.message m ON m.conversation_id = c.id AND m.chatwoot_conversation_id <> c.chatwoot_conversation_id
     WHERE c.is_active AND c.chatwoot_inbox_id IS NOT NULL
), shown AS (
    SELECT DISTINCT ON (other.account_id, other.chatwoot_conversation_id)
           other.account_id, other.chatwoot_conversation_id, e.payload -> 'conversation' AS conversation
      FROM communication.webhook_event e JOIN other ON other.message_id = e.message_id
     WHERE e.payload #>> '{conversation,inbox_id}' ~ '^\d{1,18}$'
     ORDER BY other.account_id, other.chatwoot_conversation_id, e.id DESC
)
SELECT message_id, from_id, chatwoot_conversation_id, (conversation ->> 'inbox_id')::bigint AS inbox_id,
       conversation ->> 'status' AS status, conversation #>> '{meta,assignee_type}' AS assignee_type
  FROM other JOIN shown USING (account_id, chatwoot_conversation_id)
 WHERE (conversation ->> 'inbox_id')::bigint <> chatwoot_inbox_id;

INSERT INTO communication.conversation
       (account_id, user_identifier, channel, started_at, chatwoot_conversation_id, chatwoot_inbox_id, status, assignee_type)
SELECT DISTINCT ON (c.id, e.inbox_id)
       c.account_id, c.user_identifier, c.channel, m.timestamp, e.chatwoot_conversation_id, e.inbox_id, e.status, e.assignee_type
  FROM elsewhere e
  JOIN communication.message m ON m.id = e.message_id
  JOIN communication.conversation c ON c.id = e.from_id
 WHERE e.status IS DISTINCT FROM 'resolved'
 ORDER BY c.id, e.inbox_id, m.timestamp DESC
ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active DO NOTHING;

UPDATE communication.message m
   SET conversation_id = there.id,
       next_attempt_at = CASE WHEN m.status <> 'queued' OR m.command = 'callback' THEN m.next_attempt_at END
  FROM elsewhere e
  JOIN communication.conversation c ON c.id = e.from_id
  JOIN communication.conversation there USING (account_id, user_identifier, channel)
 WHERE m.id = e.message_id AND there.is_active AND there.chatwoot_inbox_id = e.inbox_id;

UPDATE communication.conversation c
   SET started_at = least(c.started_at, said.first), last_inbound_at = greatest(c.last_inbound_at, said.last),
       handled_by = CASE WHEN said.human > coalesce(c.handled_by_since, '-infinity') THEN 'human' ELSE c.handled_by END,
       handled_by_since = greatest(c.handled_by_since, said.human)
  FROM (SELECT conversation_id, min(timestamp) AS first, max(timestamp) FILTER (WHERE direction = 'inbound') AS last,
               max(timestamp) FILTER (WHERE sender_type = 'user' AND NOT private AND NOT content_attributes ? 'processor') AS human
          FROM communication.message WHERE id IN (SELECT message_id FROM elsewhere) GROUP BY conversation_id) AS said
 WHERE c.id = said.conversation_id AND c.chatwoot_inbox_id IN (SELECT inbox_id FROM elsewhere);

-- Where no webhook tells the inbox any more, nobody can say whether both inboxes may know of each other: what is done of such a
-- conversation is kept in one that has ended, where no responder reads it. What still waits stays, and is answered.
CREATE TEMP TABLE done_somewhere ON COMMIT DROP AS
SELECT m.id AS message_id, c.id AS from_id, m.chatwoot_conversation_id, m.timestamp
  FROM communication.conversation c
  JOIN communication.message m ON m.conversation_id = c.id AND m.chatwoot_conversation_id <> c.chatwoot_conversation_id
 WHERE c.is_active AND c.chatwoot_inbox_id IS NOT NULL AND m.status <> 'queued'
   AND NOT (m.direction = 'inbound' AND m.status = 'received' AND m.no_answer IS NULL)
   AND NOT EXISTS (SELECT FROM communication.webhook_event e
                    WHERE e.conversation_id = c.id AND e.payload #>> '{conversation,id}' = m.chatwoot_conversation_id::text
                      AND e.payload #>> '{conversation,inbox_id}' = c.chatwoot_inbox_id::text);
INSERT INTO communication.conversation
       (account_id, user_identifier, channel, is_active, started_at, ended_at, chatwoot_conversation_id)
SELECT c.account_id, c.user_identifier, c.channel, false, min(d.timestamp), max(d.timestamp), d.chatwoot_conversation_id
  FROM done_somewhere d JOIN communication.conversation c ON c.id = d.from_id
 GROUP BY c.id, d.chatwoot_conversation_id;
UPDATE communication.message m
   SET conversation_id = there.id
  FROM done_somewhere d
  JOIN communication.conversation c ON c.id = d.from_id
  JOIN communication.conversation there ON there.account_id = c.account_id AND there.user_identifier = c.user_identifier
       AND there.channel = c.channel AND there.chatwoot_conversation_id = d.chatwoot_conversation_id
       AND NOT there.is_active AND there.chatwoot_inbox_id IS NULL AND there.started_at <= d.timestamp AND there.ended_at >= d.timestamp
 WHERE m.id = d.message_id;

-- serves communication.handler
CREATE INDEX turn_handed_over ON communication.turn (conversation_id, handed_over_at) WHERE handed_over_at IS NOT NULL;
