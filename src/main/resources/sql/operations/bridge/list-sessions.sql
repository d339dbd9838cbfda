-- Gives the bridge's sessions. A deleted one is shown for another day.
SELECT json_build_object(
           'sessions', coalesce(json_agg(json_build_object(
               'session_id', session_id, 'status', status, 'status_since', communication.utc(status_since),
               'phone_number', phone_number, 'name', name, 'connected_at', communication.utc(connected_at),
               'seen_at', communication.utc(seen_at)) ORDER BY session_id),
               '[]'::json))::text
  FROM communication.bridge_session
 WHERE status <> 'deleted' OR status_since > now() - interval '1 day'
