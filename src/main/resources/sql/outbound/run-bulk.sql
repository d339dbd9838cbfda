-- Does the next batch of a job on many dead letters, and gives the job. Null: there is nothing to do.
SELECT communication.run_bulk_job(200)::text
