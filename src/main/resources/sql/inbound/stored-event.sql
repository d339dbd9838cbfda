-- Gives an event as it came. No row: there is no such event. The original of a replay's replay is the event that came.
-- door: replay-<door> is the route that receives it again: its source's, or the one for all channels of somebody's own.
SELECT coalesce(replay_of, id) AS original, source, hook, delivery_id, event, payload::text AS payload,
       CASE WHEN hook = 'receive-message' AND source NOT IN (SELECT answers FROM communication.adapter WHERE NOT declared AND answers IS NOT NULL)
            THEN 'message' ELSE source END AS door
  FROM communication.webhook_event
 WHERE id = :#id AND payload::text <> '{}' -- else its contents are forgotten
