-- Gives a page of the jobs on many dead letters, newest first, and the start of the next page; null: this was the last one.
WITH page AS (
    SELECT j.id, j AS job FROM communication.bulk_job j WHERE j.id < :#before ORDER BY j.id DESC LIMIT :#limit
)
SELECT json_build_object(
           'jobs', coalesce(json_agg(communication.bulk_job_as_json(job) ORDER BY id DESC), '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
