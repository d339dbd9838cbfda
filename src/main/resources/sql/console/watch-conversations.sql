-- Gives for each of these conversations a text that changes with whatever happens in it.
SELECT coalesce(json_object_agg(c.id, concat_ws(' ', c.status, c.handled_by, c.assignee_id, c.ended_at, m.state, t.state)), '{}')::text
  FROM communication.conversation c,
       LATERAL (SELECT concat_ws(' ', count(*), max(id), count(*) FILTER (WHERE status IN ('sent', 'failed', 'read')), sum(tries),
                                 max(delivered_at), max(read_at), count(discarded_at)) AS state
                  FROM communication.message WHERE conversation_id = c.id) AS m,
       LATERAL (SELECT concat_ws(' ', count(*), sum(rounds), max(finished_at)) AS state
                  FROM communication.turn WHERE conversation_id = c.id) AS t
 WHERE c.id = ANY (CAST(:#ids AS bigint[]))
