-- Gives a page of a conversation's timeline: the newest before that moment, in the order in which it happened, and the start of the
-- page before it; null: this was the first one. What happened in one moment is on one page. No row: there is no such conversation.
WITH page AS MATERIALIZED (
    SELECT t.*
      FROM communication.conversation c,
           LATERAL communication.timeline_start(c.id, CAST(:#before AS timestamptz), CAST(:#limit AS integer)) AS start,
           LATERAL communication.timeline(c, start, CAST(:#before AS timestamptz)) AS t
     WHERE c.id = :#conversation_id
     ORDER BY t.at DESC
     FETCH FIRST :#limit ROWS WITH TIES
)
SELECT json_build_object(
           'conversation_id', c.id,
           'timeline', coalesce((SELECT json_agg(json_build_object(
               'at', communication.moment(at), 'kind', kind, 'webhook_event_id', webhook_event_id, 'message_id', message_id,
               'turn_id', turn_id, 'what', entry) ORDER BY at, place, message_id, webhook_event_id)
               FROM page), '[]'::json),
           'next_before', CASE WHEN (SELECT count(*) FROM page) >= :#limit THEN (SELECT communication.moment(min(at)) FROM page) END)::text
  FROM communication.conversation c
 WHERE c.id = :#conversation_id
