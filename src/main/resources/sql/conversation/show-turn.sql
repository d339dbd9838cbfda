-- Gives a turn as the chat API's job: its status and its answer. No row: there is no such turn.
SELECT json_build_object(
           'ai_job_id', t.id, 'conversation_id', CASE WHEN c.account_id = 0 AND c.channel = 'api' THEN to_json(c.user_identifier)
                                                      ELSE to_json(c.id) END,
           'status', t.status, 'reply', nullif(array_to_string(t.messages, E'\n'), ''), 'messages', t.messages,
           'private_note', t.private_note, 'action', t.action, 'data', t.data, 'error', t.error, 'withdrawn', t.withdrawn,
           'bot_name', t.bot_name, 'responder', t.responder, 'rounds', t.rounds,
           'consolidated_messages', (SELECT count(*) FROM communication.message m -- of this round and of earlier ones
                                      WHERE m.id = ANY (t.message_ids) OR m.turn_id = t.id AND m.direction = 'inbound'),
           'started_at', communication.utc(t.started_at), 'finished_at', communication.utc(t.finished_at))::text
  FROM communication.turn t
  JOIN communication.conversation c ON c.id = t.conversation_id
 WHERE t.id = CAST(:#turn_id AS uuid)
