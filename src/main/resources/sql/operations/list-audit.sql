-- Gives a page of the audit, newest first, and the start of the next page; null: this was the last one. A conversation's entries are those
-- that name it as their subject or in their details, or messages of it: each of these ways has an index, so they are looked for apart.
WITH asked AS (
    SELECT CAST(:#conversation AS bigint) AS conversation, CAST(:#before AS bigint) AS before
), about AS MATERIALIZED (
    SELECT a.id FROM asked, communication.audit a WHERE a.subject = 'conversation ' || asked.conversation
     UNION
    SELECT a.id FROM asked, communication.audit a WHERE a.details @> jsonb_build_object('conversation_id', asked.conversation)
     UNION
    SELECT a.id FROM asked, communication.audit a
     WHERE a.details @> jsonb_build_object('conversation_ids', jsonb_build_array(asked.conversation))
     UNION
    SELECT a.id FROM asked JOIN communication.message m ON m.conversation_id = asked.conversation,
           LATERAL (SELECT id FROM communication.audit WHERE details @> jsonb_build_object('message_ids', jsonb_build_array(m.id))) AS a
), chosen AS (
    (SELECT a.* FROM communication.audit a
      WHERE a.id < :#before AND a.action = coalesce(:#action, a.action) AND a.actor = coalesce(:#actor, a.actor)
        AND (SELECT conversation FROM asked) IS NULL
      ORDER BY a.id DESC LIMIT :#limit)
     UNION ALL
    (SELECT a.* FROM about, LATERAL (SELECT * FROM communication.audit WHERE id = about.id OFFSET 0) AS a -- these only
      WHERE a.id < (SELECT before FROM asked)
        AND a.action = coalesce(:#action, a.action) AND a.actor = coalesce(:#actor, a.actor)
      ORDER BY a.id DESC LIMIT :#limit)
), page AS (
    SELECT * FROM chosen ORDER BY id DESC LIMIT :#limit
)
SELECT json_build_object(
           'audit', coalesce(json_agg(json_build_object(
               'id', id, 'at', communication.utc(at), 'actor', actor, 'action', action, 'subject', subject, 'details', details) ORDER BY id DESC),
               '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
