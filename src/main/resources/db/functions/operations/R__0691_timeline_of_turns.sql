-- Gives the work on answers from a moment on and before another: turns, their rounds, the calls of models, of tools and of routes that
-- listen to events. One of the steps of timeline. The arguments and results of tools stand with the turn only (GET /turns/{id}).
CREATE OR REPLACE FUNCTION communication.timeline_of_turns(conversation bigint, since timestamptz, before timestamptz)
    RETURNS TABLE (at timestamptz, place integer, webhook_event_id bigint, message_id bigint, turn_id uuid, kind text, entry json)
    LANGUAGE sql STABLE AS $$
    WITH turns AS MATERIALIZED (
        SELECT t.*, a.assistant, a.version, a.mode, a.hand_off_reason
          FROM communication.turn t LEFT JOIN communication.assistant_turn a ON a.turn_id = t.id
         WHERE t.conversation_id = conversation
    ), calls AS (
        SELECT * FROM communication.event_call WHERE id IN (
            SELECT k.id FROM communication.webhook_event e JOIN communication.event_call k ON k.webhook_event_id = e.id
             WHERE e.conversation_id = conversation
             UNION ALL
            SELECT k.id FROM communication.message m JOIN communication.event_call k ON k.message_id = m.id
             WHERE m.conversation_id = conversation
             UNION ALL
            SELECT k.id FROM turns t JOIN communication.event_call k ON k.turn_id = t.id)
    )
    SELECT t.started_at, 3, NULL::bigint, NULL::bigint, t.id, 'turn',
           json_build_object('status', t.status, 'responder', t.responder, 'assistant', t.assistant, 'version', t.version, 'mode', t.mode,
                             'action', t.action, 'hand_off_reason', t.hand_off_reason, 'withdrawn', t.withdrawn, 'error', t.error,
                             'message_ids', t.message_ids, 'rounds', t.rounds, 'superseded', t.superseded,
                             'waits_until', CASE t.status WHEN 'processing' THEN communication.utc(t.waits_until) END,
                             'wait_reason', t.wait_reason, 'handed_over_at', communication.utc(t.handed_over_at),
                             'finished_at', communication.utc(t.finished_at),
                             'milliseconds', round(extract(epoch FROM t.finished_at - t.started_at) * 1000))
      FROM turns t
     WHERE t.started_at >= since AND t.started_at < before
     UNION ALL
    SELECT r.finished_at, 8, NULL, NULL, r.turn_id, 'round',
           json_build_object('responder', r.responder, 'version', r.version, 'program', r.program, 'outcome', r.outcome,
                             'milliseconds', r.milliseconds, 'given', json_build_object('message_ids', r.message_ids, 'history', r.history),
                             'correlation_id', r.correlation_id)
      FROM turns t JOIN communication.turn_round r ON r.turn_id = t.id
     WHERE r.finished_at >= since AND r.finished_at < before
     UNION ALL
    SELECT k.started_at, 5, NULL, NULL, k.turn_id, 'llm_call',
           json_build_object('model', k.model, 'model_name', k.model_name, 'purpose', k.purpose, 'assistant', k.assistant, 'version', k.version,
                             'input_tokens', k.input_tokens, 'output_tokens', k.output_tokens, 'cost', k.cost,
                             'milliseconds', k.milliseconds, 'error', k.error)
      FROM turns t JOIN communication.llm_call k ON k.turn_id = t.id
     WHERE k.started_at >= since AND k.started_at < before
     UNION ALL
    SELECT k.started_at, 6, NULL, NULL, k.turn_id, 'tool_call',
           json_build_object('tool', k.name, 'state', k.state, 'effect', k.effect, 'attempts', k.attempts, 'milliseconds', k.milliseconds)
      FROM turns t JOIN communication.tool_call k ON k.turn_id = t.id
     WHERE k.started_at >= since AND k.started_at < before
     UNION ALL
    SELECT k.queued_at, 7, k.webhook_event_id, k.message_id, k.turn_id, 'event_call',
           json_build_object('event_call_id', k.id, 'event', k.event, 'route', 'on-' || k.event, 'status', k.status, 'tries', k.tries,
                             'error', k.last_error, 'ended_at', communication.utc(k.ended_at))
      FROM calls k
     WHERE k.queued_at >= since AND k.queued_at < before
$$;
