-- Gives the causes of the dead letters that match a filter, with how many there are of each (10,001: more than 10,000), the most first, and
-- the newest of each; at most 200 causes. Up to 200 causes are found by going from one to the next in the index, so that their number counts,
-- not that of the letters. If there are more, the newest fifty thousand letters are counted: any of the causes may be the most frequent one.
CREATE OR REPLACE FUNCTION communication.dead_letter_causes(filter jsonb)
    RETURNS TABLE (cause text, letters bigint, newest bigint) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    few  CONSTANT integer := 200;
    last CONSTANT bigint  := 9223372036854775807;
    found text[];
BEGIN
    IF filter ? 'cause' THEN
        found := ARRAY[filter ->> 'cause'];
    ELSE
        WITH RECURSIVE walk (cause) AS (
            SELECT ''
             UNION ALL
            SELECT least((SELECT communication.cause_of(m.last_error) FROM communication.message m
                           WHERE m.status = 'failed' AND m.adapter IS NOT NULL AND m.discarded_at IS NULL
                             AND communication.cause_of(m.last_error) > w.cause ORDER BY 1 LIMIT 1),
                         (SELECT communication.cause_of(k.last_error) FROM communication.event_call k
                           WHERE k.status = 'failed' AND k.discarded_at IS NULL
                             AND communication.cause_of(k.last_error) > w.cause ORDER BY 1 LIMIT 1))
              FROM walk w WHERE w.cause IS NOT NULL
        )
        SELECT array_agg(one.cause) INTO found FROM (SELECT w.cause FROM walk w WHERE w.cause <> '' LIMIT few + 1) AS one;
    END IF;
    IF cardinality(found) > few THEN
        RETURN QUERY SELECT d.cause, least(count(*), 10001), max(one.id)
          FROM communication.dead_letters(filter, 0, last, true, 50000) AS one (id),
               LATERAL (SELECT k.cause FROM communication.dead_letter k WHERE k.id = one.id OFFSET 0) AS d -- one by one
         GROUP BY d.cause ORDER BY 2 DESC, 1 LIMIT few;
    ELSE
        RETURN QUERY SELECT one.cause, count(id), max(id)
          FROM unnest(found) AS one (cause),
               LATERAL communication.dead_letters(filter || jsonb_build_object('cause', one.cause), 0, last, true, 10001) AS id
         GROUP BY one.cause ORDER BY 2 DESC, 1;
    END IF;
END $$;
