-- Writes down who looked at what people said, once in ten minutes: a page that is loaded again is the same look.
WITH looked AS (
    SELECT communication.audit(:#actor, 'look', :#subject, '{}')
     WHERE NOT EXISTS (SELECT FROM communication.audit
                        WHERE subject = :#subject AND action = 'look' AND actor = :#actor AND at > now() - interval '10 minutes')
)
SELECT json_build_object('written', count(*))::text FROM looked
