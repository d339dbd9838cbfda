-- Gives a page of the audit, newest first, and the start of the next page; null: this was the last one.
WITH page AS (
    SELECT * FROM communication.audit
     WHERE id < :#before
     ORDER BY id DESC
     LIMIT :#limit
)
SELECT json_build_object(
           'audit', coalesce(json_agg(json_build_object(
               'id', id, 'at', communication.utc(at), 'actor', actor, 'action', action, 'details', details) ORDER BY id DESC),
               '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
