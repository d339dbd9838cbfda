-- Gives the state of the queue by adapter: waiting messages, the longest wait in seconds, messages in doubt, forbidden messages
-- and the last refusal, dead letters.
SELECT adapter,
       count(*) FILTER (WHERE status = 'queued') AS queued,
       coalesce(extract(epoch FROM now() - min(queued_at) FILTER (WHERE status = 'queued')), 0)::double precision AS oldest,
       count(*) FILTER (WHERE in_doubt_since IS NOT NULL) AS in_doubt,
       count(*) FILTER (WHERE forbidden_since IS NOT NULL) AS forbidden,
       max(last_error) FILTER (WHERE forbidden_since IS NOT NULL) AS forbidden_by,
       count(*) FILTER (WHERE status = 'failed') AS failed
  FROM (SELECT adapter, status, queued_at, in_doubt_since, forbidden_since, last_error FROM communication.queued WHERE adapter IS NOT NULL
        UNION ALL
        SELECT adapter, status, queued_at, in_doubt_since, NULL, NULL FROM communication.message
         WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL) AS queue
 GROUP BY adapter
