-- Shows how far each account has been looked through.
SELECT json_build_object('reconciliation', coalesce(json_agg(json_build_object(
           'account_id', r.account_id, 'cursor', communication.utc(r.cursor),
           'started_at', communication.utc(r.started_at), 'finished_at', communication.utc(r.finished_at),
           'found', r.found, 'found_at', communication.utc(r.found_at), 'calls', r.calls,
           'waiting', (SELECT count(*) FROM communication.reconciliation_conversation k WHERE k.account_id = r.account_id AND NOT k.checked),
           'next_at', CASE WHEN isfinite(r.due_at) THEN communication.utc(r.due_at) END,
           'error', r.error) ORDER BY r.account_id), '[]'::json))::text
  FROM communication.reconciliation r
