-- Claims calls that are due, of events to which this program's routes listen: of each line the oldest, and none while another one of the
-- line is in hand. A claim ends by itself: the call of a program that died is made again.
WITH due AS MATERIALIZED (
    SELECT c.id
      FROM communication.event_call c
     WHERE c.status = 'queued' AND c.next_attempt_at <= now() AND (c.claimed_until IS NULL OR c.claimed_until <= now())
       AND c.event = ANY (CAST(:#events AS text[]))
       AND NOT EXISTS (SELECT FROM communication.event_call other
                        WHERE other.line = c.line AND other.status = 'queued' AND other.event = ANY (CAST(:#events AS text[]))
                          AND (other.id < c.id OR other.id > c.id AND other.claimed_until > now()))
     ORDER BY c.next_attempt_at, c.id
     LIMIT :#limit
       FOR UPDATE OF c SKIP LOCKED
), claimed AS (
    UPDATE communication.event_call c
       SET claim_id = gen_random_uuid(), claimed_until = now() + make_interval(secs => :#claim)
      FROM due
     WHERE c.id = due.id AND c.status = 'queued'
    RETURNING c.*
)
SELECT claimed.id, claimed.event, claimed.claim_id, claimed.conversation_id, coalesce(claimed.message_id, e.message_id) AS message_id,
       claimed.turn_id, coalesce(claimed.body, e.payload)::text AS body, coalesce(e.source, 'processor') AS source,
       coalesce('webhook-event-' || coalesce(e.replay_of, e.id), 'event-' || claimed.id) AS key,
       communication.utc(coalesce(e.received_at, claimed.queued_at)) AS happened_at
  FROM claimed
  LEFT JOIN communication.webhook_event e ON e.id = claimed.webhook_event_id
 ORDER BY claimed.id
