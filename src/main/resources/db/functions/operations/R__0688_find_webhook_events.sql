-- Gives the ids of the newest webhook events that a filter wants, before that id. f is the filter: outcome, event, source,
-- conversation_id, from, to. As find_conversations.
CREATE OR REPLACE FUNCTION communication.find_webhook_events(f jsonb, before bigint, most integer) RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY EXECUTE 'SELECT e.id FROM communication.webhook_event e WHERE ' || concat_ws(' AND ', 'e.id < $2',
        CASE WHEN f ? 'outcome' THEN 'e.outcome = $1 ->> ''outcome''' END,
        CASE WHEN f ? 'event' THEN 'e.event = $1 ->> ''event''' END,
        CASE WHEN f ? 'source' THEN 'e.source = $1 ->> ''source''' END,
        CASE WHEN f ? 'conversation_id' THEN 'e.conversation_id = ($1 ->> ''conversation_id'')::bigint' END,
        CASE WHEN f ? 'from' THEN 'e.received_at >= ($1 ->> ''from'')::timestamptz' END,
        CASE WHEN f ? 'to' THEN 'e.received_at < ($1 ->> ''to'')::timestamptz' END) || ' ORDER BY e.id DESC LIMIT $3'
      USING f, before, most;
END $$;
