-- Gives for each of these conversations a text that changes with what happens in it: with its state, its newest messages, those that wait in
-- the queue, its newest turn. Each is the end of an index, so the length of a conversation costs nothing.
SELECT coalesce(json_object_agg(c.id, md5(concat_ws(' ', c.status, c.handled_by, c.assignee_id, c.ended_at, m.state, t.state))), '{}')::text
  FROM communication.conversation c
 CROSS JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', id, revision, status, no_answer, tries, delivered_at, read_at, discarded_at), ', ' ORDER BY id) AS state
          FROM (SELECT * FROM communication.newest_messages(c.id, 30)
                 UNION ALL -- an older one that an operator requeued
                (SELECT * FROM communication.message WHERE conversation_id = c.id AND status = 'queued' AND line_name IS DISTINCT FROM ''
                  ORDER BY id LIMIT 30)) AS looked) AS m
  LEFT JOIN LATERAL (
        SELECT concat_ws(' ', id, status, rounds, superseded, withdrawn, waits_until, handed_over_at, finished_at) AS state
          FROM communication.turn WHERE conversation_id = c.id ORDER BY started_at DESC LIMIT 1) AS t ON true
 WHERE c.id = ANY (CAST(:#ids AS bigint[]))
