-- Gives the message that was stored last, whenever it was written.
SELECT json_build_object('id', m.id, 'conversation_id', m.conversation_id, 'sender', c.user_identifier, 'content', m.content,
                         'timestamp', communication.utc(m.timestamp), 'direction', m.direction, 'status', m.status)::text
  FROM communication.message m
  JOIN communication.conversation c ON c.id = m.conversation_id
 WHERE m.command IS NULL AND NOT (m.direction = 'inbound' AND m.private) AND NOT c.operators
 ORDER BY m.id DESC
 LIMIT 1
