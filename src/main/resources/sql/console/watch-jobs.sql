-- Gives how far each of these jobs on many dead letters is.
SELECT coalesce(json_object_agg(j.id, communication.bulk_job_as_json(j)), '{}')::text
  FROM communication.bulk_job j
 WHERE j.id = ANY (CAST(:#ids AS bigint[]))
