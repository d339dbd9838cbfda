-- Gives a job on many dead letters as all answers show it.
CREATE OR REPLACE FUNCTION communication.bulk_job_as_json(job communication.bulk_job) RETURNS json LANGUAGE sql STABLE RETURN
    json_build_object('id', job.id, 'action', job.action, 'filter', job.filter, 'reason', job.reason, 'actor', job.actor,
                      'status', job.status, 'matched', job.matched, 'looked_at', job.looked_at, 'done', job.done, 'error', job.error,
                      'created_at', communication.utc(job.created_at), 'ended_at', communication.utc(job.ended_at));
