-- Gives a webhook event with its payload, and the calls of routes that listen to it. No row: there is no such event (any more).
SELECT json_build_object(
           'id', e.id, 'received_at', communication.utc(e.received_at), 'source', e.source, 'hook', e.hook, 'delivery_id', e.delivery_id,
           'event', e.event, 'account_id', e.account_id, 'outcome', e.outcome, 'reason', e.reason,
           'conversation_id', e.conversation_id, 'message_id', e.message_id, 'replay_of', e.replay_of,
           'calls', coalesce((SELECT json_agg(json_build_object('event', k.event, 'status', k.status, 'tries', k.tries, 'error', k.last_error,
                   'queued_at', communication.utc(k.queued_at), 'ended_at', communication.utc(k.ended_at)) ORDER BY k.id)
               FROM communication.event_call k WHERE k.webhook_event_id = e.id), '[]'::json),
           'payload', e.payload)::text
  FROM communication.webhook_event e
 WHERE e.id = :#webhook_event_id
