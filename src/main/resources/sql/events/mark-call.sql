-- Records how a call ended, and gives its status now; erased: its event is gone. Only the claim's holder can mark it. A call that is tried
-- again waits longer each time (communication.next_attempt). It is a dead letter after its last attempt. The next one of its line is due.
WITH marked AS (
    UPDATE communication.event_call c
       SET status = decided.status,
           attempts = c.attempts + :#counted,
           tries = c.tries + :#tried,
           ended_at = CASE WHEN decided.status <> 'queued' THEN now() END,
           body = CASE WHEN decided.status <> 'done' THEN c.body END,
           last_error = CASE WHEN decided.status <> 'done' THEN coalesce(:#error, c.last_error) END,
           next_attempt_at = CASE decided.status WHEN 'queued'
                             THEN communication.next_attempt(c.tries, :#initial_backoff, :#max_backoff, :#wait) END,
           claim_id = NULL, claimed_until = NULL
      FROM (SELECT k.id, CASE WHEN :#outcome = 'done' THEN 'done'
                              WHEN :#counted > 0 AND k.attempts + :#counted >= :#max_attempts THEN 'failed' ELSE 'queued' END AS status
              FROM communication.event_call k WHERE k.id = :#id) AS decided
     WHERE c.id = decided.id AND c.claim_id = CAST(:#claim_id AS uuid) AND c.status = 'queued'
    RETURNING c.id, c.line, c.event, c.status
), next_in_line AS (
    UPDATE communication.event_call c
       SET next_attempt_at = now()
     WHERE c.status = 'queued' AND c.next_attempt_at IS NULL
       AND c.id = (SELECT min(k.id) FROM communication.event_call k JOIN marked ON k.line = marked.line AND k.event = marked.event
                    WHERE k.status = 'queued' AND k.id <> marked.id AND marked.status <> 'queued')
)
SELECT coalesce((SELECT status FROM marked), 'lost') AS status
