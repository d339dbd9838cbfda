-- Queues dead letters again, as an operator asks.
-- A message that has an id at Chatwoot got no further than Chatwoot, so it goes out as a new one with a new marker. A message that
-- may have arrived keeps its marker and is searched for first. If it cannot be searched for, the operator
-- has decided. A command is repeated.
CREATE OR REPLACE FUNCTION communication.requeue_messages(ids bigint[], lifetime interval) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    ids := ARRAY (SELECT id FROM communication.message
                   WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL AND forgotten_at IS NULL AND (ids IS NULL OR id = ANY (ids))
                   ORDER BY id LIMIT 1000); -- each line needs a lock
    PERFORM communication.lock_line(line)
       FROM (SELECT DISTINCT conversation_id AS line FROM communication.message
              WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL AND id = ANY (ids)
              ORDER BY conversation_id) AS lines;
    PERFORM set_config('communication.operation', 'requeue', true);
    RETURN QUERY
    UPDATE communication.message
       SET status = 'queued', queued_at = now(), line_name = communication.line_of(adapter),
           next_attempt_at = CASE WHEN communication.line_of(adapter) = '' THEN now() END,
           expires_at = now() + lifetime, attempts = 0, tries = 0,
           failed_at = NULL, delivered_at = NULL, forbidden_since = NULL,
           reply_id = CASE WHEN external_id IS NULL THEN reply_id ELSE gen_random_uuid() END,
           in_doubt_since = CASE WHEN external_id IS NULL AND adapter NOT IN (SELECT name FROM communication.adapter WHERE NOT searchable)
                                 THEN in_doubt_since END,
           external_id = NULL
     WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL AND id = ANY (ids)
    RETURNING id;
    PERFORM set_config('communication.operation', '', true);
END $$;
