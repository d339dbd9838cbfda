-- Records how an attempt ended, and gives the message's status; erased: there is no such message any more. Only the claim's holder
-- can mark it, so a late worker changes nothing. If Chatwoot's webhook has marked the message already, that stands.
-- A message that is tried again waits longer each time (communication.next_attempt). It has failed after its
-- last attempt, or if the next one would begin too late. A message in doubt is searched for first, for an hour. A forbidden one
-- fails after a longer time. One that was moved into another line meanwhile waits for its turn there. The attempt is written down with it.
WITH line AS MATERIALIZED (
    SELECT communication.lock_line(conversation_id) FROM communication.message WHERE id = :#message_id
), attempt AS (
    SELECT id, expires_at, in_doubt_since, forbidden_since, attempts + :#counted AS attempts, tries + 1 AS tries,
           communication.next_attempt(tries, :#initial_backoff, :#max_backoff, :#wait) AS next_attempt_at
      FROM line, communication.message
     WHERE id = :#message_id AND claim_id = CAST(:#claim_id AS uuid) AND status = 'queued'
       FOR UPDATE OF message
), decided AS (
    SELECT attempt.*,
           CASE WHEN :#outcome IN ('sent', 'failed') THEN :#outcome
                WHEN attempts >= :#max_attempts AND :#counted > 0 THEN 'failed'
                WHEN :#forbidden AND coalesce(forbidden_since, now()) + make_interval(secs => :#patience) <= now() THEN 'failed'
                WHEN next_attempt_at > expires_at AND in_doubt_since IS NULL AND :#doubt = 'same' THEN 'failed'
                WHEN next_attempt_at > expires_at + interval '1 hour' THEN 'failed'
                ELSE 'queued' END AS status
      FROM attempt
), marked AS (
    UPDATE communication.message m
       SET status = decided.status,
           attempts = decided.attempts,
           tries = decided.tries,
           next_attempt_at = CASE WHEN m.next_attempt_at IS NOT NULL THEN decided.next_attempt_at END,
           failed_at = CASE decided.status WHEN 'failed' THEN now() END,
           in_doubt_since = CASE :#doubt WHEN 'new' THEN now() WHEN 'none' THEN NULL ELSE m.in_doubt_since END,
           forbidden_since = CASE WHEN :#forbidden AND decided.status = 'queued' THEN coalesce(m.forbidden_since, now()) END,
           last_error = CASE decided.status WHEN 'sent' THEN NULL ELSE coalesce(:#error, m.last_error, 'not sent in time') END,
           external_id = CASE WHEN EXISTS (SELECT FROM communication.message other
                                            WHERE other.account_id = m.account_id AND other.source = m.source
                                              AND other.external_id = :#external_id AND other.session_id = m.session_id)
                              THEN m.external_id ELSE coalesce(m.external_id, :#external_id) END,
           claim_id = NULL,
           claimed_until = NULL
      FROM decided
     WHERE m.id = decided.id
    RETURNING m.id, m.status
), written AS (
    INSERT INTO communication.attempt (message_id, milliseconds, program, kind, status, error)
    SELECT id, CAST(:#milliseconds AS integer), :#program, :#kind, status, CASE status WHEN 'sent' THEN NULL ELSE :#error END FROM marked
)
-- for metrics: the seconds since it was queued, and since the first message that it answers came
SELECT coalesce(marked.status, m.status, 'erased') AS status,
       CASE coalesce(marked.status, m.status) WHEN 'sent'
            THEN extract(epoch FROM now() - m.queued_at)::double precision END AS delivery,
       CASE coalesce(marked.status, m.status) WHEN 'sent'
            THEN (SELECT extract(epoch FROM now() - min(q.received_at))::double precision
                    FROM communication.turn t JOIN communication.message q ON q.id = ANY (t.message_ids)
                   WHERE t.id = m.turn_id AND m.command IS NULL AND NOT m.private) END AS answer
  FROM (VALUES (:#message_id)) AS given (id)
  LEFT JOIN communication.message m ON m.id = given.id
  LEFT JOIN marked ON true
