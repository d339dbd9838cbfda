-- Gives the causes of the dead letters that match a filter, with how many there are of each, the most first.
SELECT json_build_object('causes', coalesce(json_agg(json_build_object(
           'cause', c.cause, 'count', least(c.letters, 10000), 'more', c.letters > 10000, 'newest_id', c.newest,
           'newest_at', communication.utc(d.failed_at), 'adapter', d.adapter, 'event', d.event) ORDER BY c.letters DESC, c.cause), '[]'::json))::text
  FROM communication.dead_letter_causes(CAST(:#filter AS jsonb)) AS c
  LEFT JOIN LATERAL (SELECT * FROM communication.dead_letter WHERE id = c.newest OFFSET 0) AS d ON true -- one by one
