-- Gives the outcome of a message whose sender waits for it. A message that has expired and is not being sent fails now, so the
-- sender can rely on the answer. It stays in doubt if an attempt may have arrived.
WITH line AS MATERIALIZED (
    SELECT communication.lock_line(conversation_id) FROM communication.message
     WHERE id = :#message_id AND status = 'queued' AND expires_at <= now()
), given_up AS (
    UPDATE communication.message m
       SET status = 'failed', failed_at = now(),
           last_error = concat_ws(': ', 'not sent in time', last_error), claim_id = NULL, claimed_until = NULL,
           in_doubt_since = coalesce(in_doubt_since, claimed_until)
      FROM line
     WHERE id = :#message_id AND status = 'queued' AND expires_at <= now()
       AND (claimed_until IS NULL OR claimed_until <= now())
    RETURNING m.*
), outcome AS (
    SELECT * FROM given_up
    UNION ALL
    SELECT * FROM communication.message WHERE id = :#message_id AND NOT EXISTS (SELECT FROM given_up)
)
SELECT id AS message_id, conversation_id, status, content, adapter, external_id, session_id, last_error,
       in_doubt_since IS NOT NULL AS in_doubt, EXISTS (SELECT FROM given_up) AS given_up
  FROM outcome
