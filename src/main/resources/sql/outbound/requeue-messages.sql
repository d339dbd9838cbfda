-- Queues dead letters again, all of them if no ids are given, and gives the ids that are none.
WITH requeued AS (
    SELECT id FROM communication.requeue_messages(CAST(:#ids AS bigint[]), make_interval(secs => :#lifetime)) AS id
     UNION ALL
    SELECT id FROM communication.requeue_calls(CAST(:#ids AS bigint[])) AS id
), audited AS (
    INSERT INTO communication.audit (actor, action, details)
    SELECT :#${variable.actor}, 'requeue',
           jsonb_build_object('all', CAST(:#ids AS bigint[]) IS NULL, 'message_ids', array_agg(id ORDER BY id))
      FROM requeued
    HAVING count(*) > 0
)
SELECT json_build_object(
           'requeued', coalesce((SELECT json_agg(id ORDER BY id) FROM requeued), '[]'::json),
           'not_failed', coalesce((SELECT json_agg(asked ORDER BY asked) FROM unnest(CAST(:#ids AS bigint[])) AS asked
                                    WHERE asked NOT IN (SELECT id FROM requeued)), '[]'::json))::text
