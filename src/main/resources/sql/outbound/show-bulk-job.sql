-- Gives a job on many dead letters. No row: there is none.
SELECT json_build_object('job', communication.bulk_job_as_json(j))::text FROM communication.bulk_job j WHERE id = :#job_id
