-- Gives a page of webhook events without their payloads, newest first, and the start of the next page; null: this was the last
-- one. handled_by: the route that was called for it, or is to be; an event that a route handles is not unhandled.
WITH page AS (
    SELECT webhook_event.*, called.event AS called_event, called.status AS called_status FROM communication.webhook_event
      LEFT JOIN LATERAL (SELECT c.event, CASE WHEN c.discarded_at IS NULL THEN c.status ELSE 'discarded' END AS status
                           FROM communication.event_call c WHERE c.webhook_event_id = webhook_event.id
                          ORDER BY c.id DESC LIMIT 1) AS called ON true
     WHERE id IN (SELECT communication.find_webhook_events(CAST(:#filter AS jsonb), :#before, CAST(:#limit AS integer)))
)
SELECT json_build_object(
           'webhook_events', coalesce(json_agg(json_build_object(
               'id', id, 'received_at', communication.utc(received_at), 'source', source, 'hook', hook,
               'delivery_id', delivery_id, 'event', event, 'outcome', outcome,
               'reason', CASE WHEN called_event IS NULL OR reason <> 'unhandled_event' THEN reason END,
               'handled_by', 'on-' || called_event, 'handling', called_status,
               'conversation_id', conversation_id, 'message_id', message_id, 'replay_of', replay_of) ORDER BY id DESC),
               '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
