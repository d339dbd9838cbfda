-- Gives a conversation's newest turns. No row: there is no such conversation.
SELECT json_build_object('conversation_id', c.id, 'turns', coalesce((
           SELECT json_agg(json_build_object(
                      'ai_job_id', t.id, 'status', t.status, 'responder', t.responder, 'bot_name', t.bot_name, 'action', t.action,
                      'data', t.data, 'message_ids', t.message_ids, 'messages', t.messages, 'private_note', t.private_note,
                      'error', t.error, 'withdrawn', t.withdrawn, 'waits_until', CASE t.status WHEN 'processing' THEN communication.utc(t.waits_until) END, 'wait_reason', t.wait_reason,
                      'rounds', t.rounds, 'superseded', t.superseded,
                      'started_at', communication.utc(t.started_at), 'finished_at', communication.utc(t.finished_at))
                      ORDER BY t.started_at DESC)
             FROM (SELECT * FROM communication.turn WHERE conversation_id = c.id ORDER BY started_at DESC LIMIT :#limit) AS t),
           '[]'::json))::text
  FROM communication.conversation c
 WHERE c.id = :#conversation_id
