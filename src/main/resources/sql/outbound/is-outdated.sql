-- Says whether a status that a turn asked for must not be set any more. Resolved is outdated if the customer has written since, a
-- human has taken over, or the conversation has ended (later messages are in another one of ours on the same Chatwoot
-- conversation). Open is outdated if the conversation was given back to the bot or has ended.
SELECT m.turn_id IS NOT NULL AND CASE m.argument
           WHEN 'open' THEN c.handled_by = 'bot' AND m.chatwoot_conversation_id IS NOT DISTINCT FROM c.chatwoot_conversation_id
                            OR NOT c.is_active
           ELSE c.handled_by = 'human' OR NOT c.is_active
                OR EXISTS (SELECT FROM communication.message waiting
                            WHERE waiting.conversation_id = c.id AND waiting.direction = 'inbound'
                              AND waiting.status = 'received' AND waiting.no_answer IS NULL)
                OR EXISTS (SELECT FROM communication.turn later
                            WHERE later.conversation_id = c.id
                              AND later.started_at > (SELECT started_at FROM communication.turn WHERE id = m.turn_id)) END
  FROM communication.message m
  JOIN communication.conversation c ON c.id = m.conversation_id
 WHERE m.id = :#message_id
