-- Gives a turn with all its parts: the messages, the assistant's passages, the calls of models and tools, the draft held back.
-- No row: there is no such turn.
SELECT json_build_object(
           'turn_id', t.id, 'conversation_id', t.conversation_id, 'status', t.status, 'responder', t.responder, 'assistant', a.assistant,
           'version', a.version, 'mode', a.mode, 'action', t.action, 'hand_off_reason', a.hand_off_reason, 'hand_off_detail', a.hand_off_detail,
           'reply', t.messages, 'draft', coalesce(a.draft, '{}'), 'private_note', t.private_note, 'error', t.error, 'withdrawn', t.withdrawn,
           'rounds', t.rounds, 'superseded', t.superseded,
           'started_at', communication.utc(t.started_at), 'finished_at', communication.utc(t.finished_at),
           'messages', coalesce((SELECT json_agg(json_build_object('message_id', m.id, 'direction', m.direction, 'content', communication.said(m),
                   'transcripts', coalesce((SELECT json_agg(v.text ORDER BY v.made_at) FROM communication.transcript v WHERE v.message_id = m.id), '[]'),
                   'private', m.private, 'command', m.command, 'argument', m.argument, 'status', m.status, 'timestamp', communication.utc(m.timestamp))
                   ORDER BY m.direction, m.timestamp, m.id)
               FROM communication.message m WHERE m.turn_id = t.id OR m.id = ANY (t.message_ids)), '[]'),
           'passages', coalesce(a.passages, '[]'), 'verdicts', coalesce(a.verdicts, '[]'),
           'llm_calls', coalesce((SELECT json_agg(json_build_object('model', k.model, 'model_name', k.model_name, 'purpose', k.purpose,
                   'input_tokens', k.input_tokens, 'cached_tokens', k.cached_tokens, 'output_tokens', k.output_tokens, 'cost', k.cost,
                   'milliseconds', k.milliseconds, 'error', k.error, 'version', k.version, 'started_at', communication.utc(k.started_at),
                   'finished_at', communication.utc(k.finished_at)) ORDER BY k.id)
               FROM communication.llm_call k WHERE k.turn_id = t.id), '[]'),
           'tool_calls', coalesce((SELECT json_agg(json_build_object('sequence', k.sequence, 'tool', k.name, 'arguments', k.arguments,
                   'effect', k.effect, 'state', k.state, 'result', k.result, 'attempts', k.attempts, 'milliseconds', k.milliseconds,
                   'started_at', communication.utc(k.started_at), 'finished_at', communication.utc(k.finished_at)) ORDER BY k.sequence)
               FROM communication.tool_call k WHERE k.turn_id = t.id), '[]'),
           'approvals', coalesce((SELECT json_agg(json_build_object('id', p.id, 'tool', p.tool, 'arguments', p.arguments, 'summary', p.summary, 'status', p.status,
                   'asked_in', p.turn_id, 'decided_by', p.decided_by, 'reason', p.reason, 'outcome', p.outcome,
                   'decided_at', communication.utc(p.decided_at)) ORDER BY p.id)
               FROM communication.approval p WHERE p.turn_id = t.id OR p.message_id = ANY (t.message_ids)), '[]'),
           'hand_overs', coalesce((SELECT json_agg(json_build_object('from', h.from_assistant, 'to', h.to_assistant, 'goal', h.goal, 'facts', h.facts)
                   ORDER BY h.id)
               FROM communication.hand_over h WHERE h.turn_id = t.id), '[]'),
           'facts', coalesce((SELECT json_agg(json_build_object('id', f.id, 'text', f.text, 'superseded', f.superseded_at IS NOT NULL) ORDER BY f.id)
               FROM communication.contact_fact f WHERE f.turn_id = t.id), '[]'),
           'tokens', (SELECT json_build_object('input', coalesce(sum(k.input_tokens), 0), 'output', coalesce(sum(k.output_tokens), 0))
                        FROM communication.llm_call k WHERE k.turn_id = t.id),
           'cost', (SELECT CASE WHEN count(*) = 0 THEN 0 ELSE sum(k.cost) END FROM communication.llm_call k WHERE k.turn_id = t.id),
           'unpriced_calls', (SELECT count(*) FROM communication.llm_call k WHERE k.turn_id = t.id AND k.cost IS NULL AND k.finished_at IS NOT NULL),
           'unfinished_calls', (SELECT count(*) FROM communication.llm_call k WHERE k.turn_id = t.id AND k.finished_at IS NULL),
           'reserved_cost', (SELECT coalesce(sum(k.reserved_cost), 0) FROM communication.llm_call k WHERE k.turn_id = t.id AND k.finished_at IS NULL))::text
  FROM communication.turn t
  LEFT JOIN communication.assistant_turn a ON a.turn_id = t.id
 WHERE t.id = CAST(:#turn_id AS uuid)
