-- The standing of a turn, for its assistant, beside the conversation: effects that it or an earlier turn had for its messages, decisions that the
-- turn goes on with, effects that wait for a decision, and why another assistant gave the conversation to this one.
-- {"effects": [{"name", "arguments", "result", "state"}], "decided": [{"id", "message_id", "assistant", "tool", "tool_hash", "arguments",
-- "arguments_hash", "status", "decided_by", "reason", "summary", "state", "result"}], "waiting": [{"id", "call_id", "tool", "arguments", "asked_at",
-- "expires_at"}],
-- "handed_over": {"from", "goal", "facts"} or null, "clarified": whether the answer before this turn asked the customer what they mean}
CREATE OR REPLACE FUNCTION communication.assistant_standing(turn uuid, who text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    t communication.turn;
BEGIN
    SELECT * INTO t FROM communication.turn AS k WHERE k.id = turn;
    RETURN jsonb_build_object(
        'effects', coalesce((
            SELECT jsonb_agg(jsonb_build_object('name', k.name, 'arguments', k.arguments, 'result', k.result, 'state', k.state) ORDER BY k.id)
              FROM (SELECT * FROM communication.tool_call WHERE turn_id = turn AND effect
                     UNION ALL
                    SELECT * FROM communication.earlier_effects(turn)) AS k WHERE k.state IN ('done', 'failed')), '[]'),
        'decided', coalesce((
            SELECT jsonb_agg(jsonb_build_object('id', a.id, 'message_id', a.message_id, 'assistant', a.assistant, 'tool', a.tool,
                       'tool_hash', a.tool_hash, 'arguments', a.arguments, 'arguments_hash', k.arguments_hash, 'status', a.status, 'decided_by', a.decided_by, 'reason', a.reason,
                       'summary', a.summary, 'state', k.state, 'result', k.result) ORDER BY a.id)
              FROM communication.approval AS a JOIN communication.tool_call AS k ON k.id = a.tool_call_id
             WHERE a.message_id = ANY (t.message_ids)), '[]'),
        'waiting', coalesce((
            SELECT jsonb_agg(jsonb_build_object('id', a.id, 'call_id', a.tool_call_id, 'tool', a.tool, 'arguments', a.arguments, 'asked_at', communication.utc(a.asked_at),
                       'expires_at', communication.utc(a.expires_at)) ORDER BY a.id)
              FROM communication.approval AS a WHERE a.conversation_id = t.conversation_id AND a.status = 'waiting'), '[]'),
        'handed_over', (
            SELECT jsonb_build_object('from', h.from_assistant, 'goal', h.goal, 'facts', h.facts)
              FROM communication.hand_over AS h
             WHERE h.conversation_id = t.conversation_id AND h.to_assistant = who ORDER BY h.id DESC LIMIT 1),
        'clarified', coalesce((
            SELECT a.clarified FROM communication.turn AS k JOIN communication.assistant_turn AS a ON a.turn_id = k.id
             WHERE k.conversation_id = t.conversation_id AND k.id <> turn AND a.outcome <> 'stale'
             ORDER BY k.started_at DESC LIMIT 1), false));
END $$;
