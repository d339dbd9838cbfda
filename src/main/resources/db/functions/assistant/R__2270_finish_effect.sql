-- Writes down how an effect ended, as communication.finish_tool_call does, and in the audit: who did what to which conversation.
CREATE OR REPLACE FUNCTION communication.finish_effect(call_id bigint, ended text, said text, took integer, assistant text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communication.finish_tool_call(call_id, ended, said, took);
    PERFORM communication.audit('assistant ' || assistant, 'effect', 'conversation ' || t.conversation_id,
                jsonb_build_object('tool', k.name, 'outcome', ended, 'tool_call_id', k.id, 'turn_id', k.turn_id)
                || coalesce((SELECT jsonb_build_object('approval_id', a.id) FROM communication.approval AS a WHERE a.tool_call_id = k.id), '{}'))
       FROM communication.tool_call AS k JOIN communication.turn AS t ON t.id = k.turn_id WHERE k.id = call_id;
END $$;
