-- An event as it came; no row where there is none. The replay of a replay is one of the event that came.
SELECT coalesce(replay_of, id) AS original, source, hook, delivery_id, event, payload::text AS payload
  FROM communication.webhook_event
 WHERE id = :#id
