-- Gives a page of the dead letters, newest first, and the start of the next page; null: this was the last one. Calls of routes that listen to
-- events are among them: they have an event instead of an adapter.
WITH messages AS (
    SELECT m.id, m.conversation_id, c.user_identifier, c.channel, m.adapter, NULL AS event, nullif(m.session_id, '') AS session_id, m.content,
           m.command, m.argument, m.last_error, m.in_doubt_since IS NOT NULL AS in_doubt, m.attempts, m.queued_at, m.failed_at
      FROM communication.message m
      JOIN communication.conversation c ON c.id = m.conversation_id
     WHERE m.status = 'failed' AND m.adapter IS NOT NULL AND m.discarded_at IS NULL AND m.id < :#before
       AND CAST(:#event AS text) IS NULL
       AND (CAST(:#adapter AS text) IS NULL OR m.adapter = :#adapter)
       AND (CAST(:#conversation_id AS bigint) IS NULL OR m.conversation_id = :#conversation_id)
       AND (CAST(:#user_identifier AS text) IS NULL OR c.user_identifier = ANY (communication.names_of(:#user_identifier)))
       AND (CAST(:#error AS text) IS NULL OR position(lower(:#error) IN lower(m.last_error)) > 0)
       AND m.failed_at >= CAST(:#from AS timestamptz) AND m.failed_at < CAST(:#to AS timestamptz)
     ORDER BY m.id DESC
     LIMIT :#limit
), calls AS (
    SELECT k.id, k.conversation_id, c.user_identifier, c.channel, NULL AS adapter, k.event, NULL AS session_id, NULL AS content,
           NULL AS command, NULL AS argument, k.last_error, false AS in_doubt, k.tries AS attempts, k.queued_at, k.ended_at AS failed_at
      FROM communication.event_call k
      LEFT JOIN communication.conversation c ON c.id = k.conversation_id
     WHERE k.status = 'failed' AND k.discarded_at IS NULL AND k.id < :#before
       AND CAST(:#adapter AS text) IS NULL
       AND (CAST(:#event AS text) IS NULL OR k.event = :#event)
       AND (CAST(:#conversation_id AS bigint) IS NULL OR k.conversation_id = :#conversation_id)
       AND (CAST(:#user_identifier AS text) IS NULL OR c.user_identifier = ANY (communication.names_of(:#user_identifier)))
       AND (CAST(:#error AS text) IS NULL OR position(lower(:#error) IN lower(k.last_error)) > 0)
       AND k.ended_at >= CAST(:#from AS timestamptz) AND k.ended_at < CAST(:#to AS timestamptz)
     ORDER BY k.id DESC
     LIMIT :#limit
), page AS (
    SELECT * FROM (SELECT * FROM messages UNION ALL SELECT * FROM calls) AS all_of_them ORDER BY id DESC LIMIT :#limit
)
SELECT json_build_object(
           'failed', coalesce(json_agg(json_build_object(
               'message_id', id, 'conversation_id', conversation_id, 'user_identifier', user_identifier, 'channel', channel,
               'adapter', adapter, 'event', event, 'session_id', session_id, 'content', content, 'command', command, 'argument', argument,
               'error', last_error, 'in_doubt', in_doubt, 'attempts', attempts,
               'queued_at', communication.utc(queued_at), 'failed_at', communication.utc(failed_at))
               ORDER BY id DESC), '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
