-- Gives a page of the dead letters that match a filter, newest first, and the start of the next page; null: this was the last one. Calls of
-- routes that listen to events are among them: they have an event instead of an adapter.
WITH page AS (
    SELECT d.*
      FROM communication.dead_letters(CAST(:#filter AS jsonb), 0, :#before, true, :#limit) AS found (id),
           LATERAL (SELECT * FROM communication.dead_letter WHERE id = found.id OFFSET 0) AS d -- one by one: the causes of all would be made else
)
SELECT json_build_object(
           'failed', coalesce(json_agg(json_build_object(
               'message_id', id, 'conversation_id', conversation_id, 'user_identifier', user_identifier, 'channel', channel,
               'adapter', adapter, 'event', event, 'session_id', session_id, 'content', content, 'command', command, 'argument', argument,
               'error', error, 'cause', cause, 'in_doubt', in_doubt, 'attempts', attempts,
               'queued_at', communication.utc(queued_at), 'failed_at', communication.utc(failed_at))
               ORDER BY id DESC), '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
