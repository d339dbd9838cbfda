-- Gives a page of the customers' conversations that the filter wants (find_conversations), newest first, and the start of the next page; null:
-- this was the last one.
WITH page AS (
    SELECT c.id, c AS shown FROM communication.find_conversations(CAST(:#filter AS jsonb), :#before, CAST(:#limit AS integer)) AS found (id)
      JOIN communication.conversation c ON c.id = found.id
)
SELECT json_build_object(
           'conversations', coalesce(json_agg(communication.conversation_as_json(shown) ORDER BY id DESC), '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
