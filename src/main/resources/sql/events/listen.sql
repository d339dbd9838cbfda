-- Records to which events this program's routes listen. It listens to its earlier events no more, unless they must be kept: a broken file
-- may have such a route. A program that has not said anything for a day is forgotten.
WITH said AS (
    INSERT INTO communication.listener (event, program)
    SELECT event, :#program FROM unnest(CAST(:#events AS text[])) AS event
    ON CONFLICT (event, program) DO UPDATE SET seen_at = now()
    RETURNING event
), forgotten AS (
    DELETE FROM communication.listener
     WHERE program = :#program AND event <> ALL (CAST(:#events AS text[])) AND NOT :#keep OR seen_at < now() - interval '1 day'
    RETURNING event
)
SELECT (SELECT count(*) FROM said) AS said, (SELECT count(*) FROM forgotten) AS forgotten
