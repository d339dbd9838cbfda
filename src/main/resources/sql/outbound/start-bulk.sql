-- Begins a job on all dead letters that match a filter now, or that did when they were counted, and gives it.
WITH until AS (
    SELECT coalesce(CAST(:#up_to AS bigint), (SELECT last_value FROM communication.message_id_seq)) AS up_to,
           least(CAST(:#counted_at AS timestamptz), now()) AS counted_at
), job AS (
    INSERT INTO communication.bulk_job (action, filter, reason, actor, lifetime, up_to, counted_at, matched)
    SELECT :#action, CAST(:#filter AS jsonb), CAST(:#reason AS text), :#${variable.actor}, make_interval(secs => :#lifetime), up_to, counted_at,
           (SELECT count(*) FROM communication.dead_letters(CAST(:#filter AS jsonb) || jsonb_build_object('counted_at', counted_at), 0, up_to + 1,
                                                            false, 9223372036854775807))
      FROM until
    RETURNING *
), audited AS (
    SELECT communication.audit(actor, 'bulk_' || action, 'bulk_job ' || id,
                               jsonb_build_object('filter', communication.filter_for_audit(filter), 'matched', matched, 'reason', reason)) FROM job
)
SELECT json_build_object('job', communication.bulk_job_as_json(job))::text FROM job, (SELECT count(*) FROM audited) AS written
