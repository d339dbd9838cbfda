-- What Chatwoot showed of its conversations, moment by moment. From all of them together, whatever their order, follows which
-- conversations of ours there are, and when each began and ended.
CREATE TABLE communication.sighting (
    account_id               bigint      NOT NULL,
    chatwoot_conversation_id bigint      NOT NULL,
    moment                   timestamptz NOT NULL,
    shown                    text        NOT NULL CHECK (shown IN ('alive', 'handed back', 'resolved')), -- to the bot
    user_identifier          text        NOT NULL,
    assignee_type            text,
    assignee_id              bigint,
    PRIMARY KEY (account_id, chatwoot_conversation_id, moment, shown, user_identifier)
);

-- what is known of the conversations until now
INSERT INTO communication.sighting
SELECT account_id, chatwoot_conversation_id, ended_at, 'resolved', user_identifier, assignee_type, assignee_id
  FROM communication.conversation
 WHERE chatwoot_conversation_id IS NOT NULL AND ended_at IS NOT NULL
 UNION
SELECT account_id, chatwoot_conversation_id, source_updated_at, 'alive', user_identifier, NULL, NULL
  FROM communication.conversation
 WHERE chatwoot_conversation_id IS NOT NULL AND is_active AND source_updated_at IS NOT NULL
 UNION
SELECT c.account_id, c.chatwoot_conversation_id, m.timestamp, 'alive', c.user_identifier, NULL, NULL
  FROM communication.message m JOIN communication.conversation c ON c.id = m.conversation_id
 WHERE c.chatwoot_conversation_id IS NOT NULL AND m.direction = 'inbound' AND (c.is_active OR m.timestamp <= c.ended_at)
 UNION
SELECT account_id, chatwoot_conversation_id, handled_by_since, 'handed back', user_identifier, NULL, NULL
  FROM communication.conversation
 WHERE chatwoot_conversation_id IS NOT NULL AND handled_by = 'bot' AND handled_by_since IS NOT NULL
ON CONFLICT DO NOTHING;
