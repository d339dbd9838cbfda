-- Fails messages that could not be tried before they expired, the first in each line. A message that may have arrived is searched
-- for first (claim-messages.sql). Gives which they are, for the log.
WITH late AS MATERIALIZED (
    SELECT id, communication.lock_line(conversation_id)
      FROM (SELECT id, conversation_id
              FROM (SELECT id, conversation_id FROM communication.message
                     WHERE status = 'queued' AND next_attempt_at IS NOT NULL AND expires_at <= now()
                       AND claim_id IS NULL AND in_doubt_since IS NULL
                     ORDER BY expires_at LIMIT 500) AS first_in_line -- each line needs a lock; the next run takes the next ones
             ORDER BY conversation_id) AS in_lock_order
), expired AS (
    UPDATE communication.message m
       SET status = 'failed', failed_at = now(), last_error = concat_ws(': ', 'not sent in time', last_error)
      FROM late
     WHERE m.id = late.id AND status NOT IN ('sent', 'failed') AND expires_at <= now() AND claim_id IS NULL AND in_doubt_since IS NULL
    RETURNING m.id AS message_id, m.conversation_id, m.adapter
)
SELECT message_id, conversation_id, adapter FROM expired
