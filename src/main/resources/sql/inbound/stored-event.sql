-- Gives an event as it came. No row: there is no such event. The original of a replay's replay is the event that came.
SELECT coalesce(replay_of, id) AS original, source, hook, delivery_id, event, payload::text AS payload
  FROM communication.webhook_event
 WHERE id = :#id AND payload::text <> '{}' -- else what it told is forgotten
