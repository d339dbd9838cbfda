-- Gives a page of customers' conversations, newest first, and the start of the next page; null: this was the last one.
WITH page AS (
    SELECT c.id, c AS shown FROM communication.conversation c WHERE c.id < :#before AND NOT c.operators ORDER BY c.id DESC LIMIT :#limit
)
SELECT json_build_object(
           'conversations', coalesce(json_agg(communication.conversation_as_json(shown) ORDER BY id DESC), '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
