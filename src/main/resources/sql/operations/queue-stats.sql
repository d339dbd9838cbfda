-- Gives the state of the queue, by adapter and in total: waiting messages, messages being sent, the age of the oldest in seconds.
WITH queue AS (
    SELECT adapter, coalesce(claimed_until > now(), false) AS claimed, queued_at
      FROM communication.queued
     WHERE adapter IS NOT NULL
), stats AS ( -- adapter null: all
    SELECT adapter, count(*) FILTER (WHERE NOT claimed) AS queued, count(*) FILTER (WHERE claimed) AS processing, count(*) AS total,
           coalesce(round(extract(epoch FROM now() - min(queued_at))), 0) AS oldest_age_seconds
      FROM queue
     GROUP BY ROLLUP (adapter)
)
SELECT json_build_object(
           'queued', queued, 'processing', processing, 'total', total, 'oldest_age_seconds', oldest_age_seconds,
           'by_adapter', (SELECT coalesce(json_object_agg(adapter, json_build_object(
                              'queued', queued, 'processing', processing, 'total', total, 'oldest_age_seconds', oldest_age_seconds)
                              ORDER BY adapter), '{}'::json)
                            FROM stats WHERE adapter IS NOT NULL))::text
  FROM stats
 WHERE adapter IS NULL
