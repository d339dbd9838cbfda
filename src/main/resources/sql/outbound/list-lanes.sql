-- Gives the lanes in which a message is due: adapter and account. It walks along the index message_queue, one step a lane, however
-- long the queue is. (LIMIT keeps it so: an EXISTS would become a join with the whole queue.)
WITH RECURSIVE lane AS (
    (SELECT adapter, account_id FROM communication.message
      WHERE status = 'queued' AND next_attempt_at IS NOT NULL AND adapter IS NOT NULL
      ORDER BY adapter, account_id LIMIT 1)
    UNION ALL
    SELECT next_lane.adapter, next_lane.account_id
      FROM lane, LATERAL (SELECT m.adapter, m.account_id FROM communication.message m
                           WHERE m.status = 'queued' AND m.next_attempt_at IS NOT NULL AND m.adapter IS NOT NULL
                             AND (m.adapter, m.account_id) > (lane.adapter, lane.account_id)
                           ORDER BY m.adapter, m.account_id LIMIT 1) AS next_lane
)
SELECT adapter, account_id
  FROM lane, LATERAL (SELECT FROM communication.message m
                       WHERE m.status = 'queued' AND m.adapter = lane.adapter AND m.account_id = lane.account_id
                         AND m.next_attempt_at <= now() AND (m.claimed_until IS NULL OR m.claimed_until <= now())
                       LIMIT 1) AS due
