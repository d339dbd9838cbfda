-- Does the next batch of the oldest job that runs, and gives the job; null: no job runs, or other programs have the running ones.
-- Everything is one transaction, so that a program that dies leaves the job where the batch before ended. The job's row is locked for it: two
-- programs work at two jobs, never at one. reached only grows, so a requeued message that fails again is not taken a second time.
CREATE OR REPLACE FUNCTION communication.run_bulk_job(batch integer) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    job   communication.bulk_job;
    ids   bigint[];
    count bigint;
BEGIN
    SELECT * INTO job FROM communication.bulk_job WHERE status = 'running' ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    BEGIN
        ids := ARRAY (SELECT * FROM communication.dead_letters(job.filter || jsonb_build_object('counted_at', job.counted_at), job.reached, job.up_to + 1, false, batch));
        count := communication.act_on_letters(job, ids);
        UPDATE communication.bulk_job
           SET reached = coalesce(ids[cardinality(ids)], up_to), looked_at = looked_at + cardinality(ids), done = done + count,
               failures = 0, error = NULL,
               status = CASE WHEN cardinality(ids) < batch THEN 'done' ELSE 'running' END,
               ended_at = CASE WHEN cardinality(ids) < batch THEN now() END
         WHERE id = job.id
        RETURNING * INTO job;
    EXCEPTION WHEN query_canceled OR OTHERS THEN -- such as a deadlock, or a time-out: another look in a moment, ten of them at the most
        UPDATE communication.bulk_job
           SET failures = failures + 1, error = SQLERRM, status = CASE WHEN failures >= 9 THEN 'failed' ELSE 'running' END,
               ended_at = CASE WHEN failures >= 9 THEN now() END
         WHERE id = job.id
        RETURNING * INTO job;
    END;
    IF job.status <> 'running' THEN
        PERFORM communication.audit(job.actor, 'bulk_' || job.action || '_ended', 'bulk_job ' || job.id,
                                    jsonb_build_object('status', job.status, 'done', job.done, 'filter', communication.filter_for_audit(job.filter)));
    END IF;
    RETURN communication.bulk_job_as_json(job);
END $$;
