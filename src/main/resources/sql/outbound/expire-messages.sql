-- Fails what nobody could try before its time was over. What may have arrived is looked for first (claim-messages.sql).
UPDATE communication.message
   SET status = 'failed', failed_at = now(),
       last_error = concat_ws(': ', 'not sent in time', last_error)
 WHERE status = 'queued' AND expires_at <= now() AND claim_id IS NULL AND in_doubt_since IS NULL
