-- Gives a page of a conversation's messages in the order in which they were written, and the start of the next page; null: this
-- was the last one. No row: there is no such conversation.
WITH page AS (
    SELECT m.* FROM communication.message m
     WHERE m.conversation_id = :#conversation_id AND m.command IS NULL
       AND (m.timestamp, m.id) > (SELECT coalesce(max(a.timestamp), '-infinity'), coalesce(max(a.id), 0)
                                    FROM communication.message a WHERE a.id = :#after)
       -- one that was deleted has no moment any more
       AND (m.id > :#after OR EXISTS (SELECT FROM communication.message a WHERE a.id = :#after))
     ORDER BY m.timestamp, m.id
     LIMIT :#limit
)
SELECT json_build_object(
           'conversation_id', c.id,
           'messages', coalesce((SELECT json_agg(json_build_object(
               'id', id, 'direction', direction, 'status', status, 'sender_type', sender_type, 'private', private, 'content', content,
               'content_attributes', content_attributes, 'attachments', attachments,
               'timestamp', communication.utc(timestamp), 'turn_id', turn_id, 'correlation_id', correlation_id, 'no_answer', no_answer, 'external_id', external_id, 'adapter', adapter,
               'session_id', nullif(session_id, ''),
               'last_error', last_error, 'delivered_at', communication.utc(delivered_at),
               'read_at', communication.utc(read_at)) ORDER BY timestamp, id)
               FROM page), '[]'::json),
           'next_after', CASE WHEN (SELECT count(*) FROM page) = :#limit
                              THEN (SELECT id FROM page ORDER BY timestamp DESC, id DESC LIMIT 1) END)::text
  FROM communication.conversation c
 WHERE c.id = :#conversation_id
