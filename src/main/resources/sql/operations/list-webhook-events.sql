-- Gives a page of webhook events without their payloads, newest first, and the start of the next page; null: this was the last
-- one.
WITH page AS (
    SELECT * FROM communication.webhook_event
     WHERE id < :#before AND outcome = coalesce(:#outcome, outcome)
     ORDER BY id DESC
     LIMIT :#limit
)
SELECT json_build_object(
           'webhook_events', coalesce(json_agg(json_build_object(
               'id', id, 'received_at', communication.utc(received_at), 'source', source, 'hook', hook,
               'delivery_id', delivery_id, 'event', event, 'outcome', outcome, 'reason', reason,
               'conversation_id', conversation_id, 'message_id', message_id, 'replay_of', replay_of) ORDER BY id DESC),
               '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
