-- Gives a page of the audit, newest first, and the start of the next page; null: this was the last one. A conversation's entries are those
-- that name it as their subject or in their details, or messages of it.
WITH page AS (
    SELECT * FROM communication.audit a
     WHERE id < :#before
       AND action = coalesce(:#action, action)
       AND actor = coalesce(:#actor, actor)
       AND (CAST(:#conversation AS bigint) IS NULL
            OR a.subject = 'conversation ' || :#conversation
            OR a.details @> jsonb_build_object('conversation_id', CAST(:#conversation AS bigint))
            OR a.details @> jsonb_build_object('conversation_ids', jsonb_build_array(CAST(:#conversation AS bigint)))
            OR a.details -> 'message_ids' IS NOT NULL AND EXISTS (
                SELECT FROM communication.message m
                 WHERE m.conversation_id = CAST(:#conversation AS bigint) AND a.details -> 'message_ids' @> to_jsonb(m.id)))
     ORDER BY id DESC
     LIMIT :#limit
)
SELECT json_build_object(
           'audit', coalesce(json_agg(json_build_object(
               'id', id, 'at', communication.utc(at), 'actor', actor, 'action', action, 'subject', subject, 'details', details) ORDER BY id DESC),
               '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
