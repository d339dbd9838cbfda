-- Stops a job on many dead letters after its present batch, and gives it; one that has ended stays as it is. No row: there is none.
WITH stopped AS (
    UPDATE communication.bulk_job SET status = 'stopped', ended_at = now() WHERE id = :#job_id AND status = 'running' RETURNING *
), audited AS (
    SELECT communication.audit(:#${variable.actor}, 'stop_bulk_job', 'bulk_job ' || id, jsonb_build_object('done', done, 'filter', filter))
      FROM stopped
)
SELECT json_build_object('job', communication.bulk_job_as_json(j))::text
  FROM (SELECT * FROM stopped UNION ALL
        SELECT * FROM communication.bulk_job WHERE id = :#job_id AND NOT EXISTS (SELECT FROM stopped)) AS j, (SELECT count(*) FROM audited) AS written
