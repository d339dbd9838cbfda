-- Whether a status that a turn wanted must not be set any more: resolved where the customer has written since, or a human has
-- taken over; open where the conversation was given back to the bot, or has ended.
SELECT m.turn_id IS NOT NULL AND CASE m.argument
           WHEN 'open' THEN c.handled_by = 'bot' OR NOT c.is_active
           ELSE c.handled_by = 'human'
                OR EXISTS (SELECT FROM communication.message waiting
                            WHERE waiting.conversation_id = c.id AND waiting.direction = 'inbound'
                              AND waiting.status = 'received' AND waiting.no_answer IS NULL)
                OR EXISTS (SELECT FROM communication.turn later
                            WHERE later.conversation_id = c.id
                              AND later.started_at > (SELECT started_at FROM communication.turn WHERE id = m.turn_id)) END
  FROM communication.message m
  JOIN communication.conversation c ON c.id = m.conversation_id
 WHERE m.id = :#message_id
