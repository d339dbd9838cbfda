-- Gives the causes of the dead letters that match a filter, with how many there are of each (10,001: more than 10,000), the most first, and
-- the newest of each. The causes are found by going from one to the next in the index, so that their number counts, not that of the letters.
CREATE OR REPLACE FUNCTION communication.dead_letter_causes(filter jsonb)
    RETURNS TABLE (cause text, letters bigint, newest bigint) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE of_messages (cause) AS (
        (SELECT communication.cause_of(last_error) FROM communication.message
          WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL ORDER BY 1 LIMIT 1)
         UNION ALL
        SELECT (SELECT communication.cause_of(last_error) FROM communication.message
                 WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL
                   AND communication.cause_of(last_error) > one.cause ORDER BY 1 LIMIT 1)
          FROM of_messages one WHERE one.cause IS NOT NULL
    ), of_calls (cause) AS (
        (SELECT communication.cause_of(last_error) FROM communication.event_call
          WHERE status = 'failed' AND discarded_at IS NULL ORDER BY 1 LIMIT 1)
         UNION ALL
        SELECT (SELECT communication.cause_of(last_error) FROM communication.event_call
                 WHERE status = 'failed' AND discarded_at IS NULL AND communication.cause_of(last_error) > one.cause ORDER BY 1 LIMIT 1)
          FROM of_calls one WHERE one.cause IS NOT NULL
    ), causes AS (
        SELECT c.cause FROM of_messages c WHERE c.cause IS NOT NULL UNION SELECT c.cause FROM of_calls c WHERE c.cause IS NOT NULL LIMIT 200
    )
    SELECT c.cause, count(id), max(id)
      FROM causes c, LATERAL communication.dead_letters(filter || jsonb_build_object('cause', c.cause), 0, 9223372036854775807, true, 10001) AS id
     WHERE filter ->> 'cause' IS NULL OR c.cause = filter ->> 'cause'
     GROUP BY c.cause
     ORDER BY count(id) DESC, c.cause
$$;
