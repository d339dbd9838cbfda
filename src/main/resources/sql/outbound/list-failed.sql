-- Gives a page of the dead letters, newest first, and the start of the next page; null: this was the last one.
WITH page AS (
    SELECT m.*, c.user_identifier, c.channel
      FROM communication.message m
      JOIN communication.conversation c ON c.id = m.conversation_id
     WHERE m.status = 'failed' AND m.adapter IS NOT NULL AND m.discarded_at IS NULL AND m.id < :#before
     ORDER BY m.id DESC
     LIMIT :#limit
)
SELECT json_build_object(
           'failed', coalesce(json_agg(json_build_object(
               'message_id', id, 'conversation_id', conversation_id, 'user_identifier', user_identifier, 'channel', channel,
               'adapter', adapter, 'session_id', nullif(session_id, ''), 'content', content, 'command', command, 'argument', argument,
               'error', last_error, 'in_doubt', in_doubt_since IS NOT NULL, 'attempts', attempts,
               'queued_at', communication.utc(queued_at), 'failed_at', communication.utc(failed_at))
               ORDER BY id DESC), '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
