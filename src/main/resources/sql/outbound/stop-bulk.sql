-- Stops a job on many dead letters after its present batch, and gives its id; one that has ended stays as it is. No row: none was stopped.
WITH stopped AS (
    UPDATE communication.bulk_job SET status = 'stopped', ended_at = now() WHERE id = :#job_id AND status = 'running' RETURNING *
), audited AS (
    SELECT communication.audit(:#${variable.actor}, 'stop_bulk_job', 'bulk_job ' || id,
                               jsonb_build_object('done', done, 'filter', communication.filter_for_audit(filter)))
      FROM stopped
)
SELECT id FROM stopped, (SELECT count(*) FROM audited) AS written
