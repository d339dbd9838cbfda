-- Keeps the effects that a turn asks for, in the transaction that ends the turn: an approval waits from the moment at which the customer is told.
-- An effect that an earlier turn of the conversation asks for waits already. asked: call_id, assistant, version, tool, tool_hash, seconds until it
-- expires, summary: the text that a human reads before they decide, summary_hash: of the whole of it. The arguments are the ledger's.
CREATE OR REPLACE FUNCTION communication.keep_approvals(c communication.conversation, t communication.turn, asked jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    kept communication.approval;
BEGIN
    FOR kept IN
        INSERT INTO communication.approval AS a
               (tool_call_id, turn_id, conversation_id, assistant, version, tool, tool_hash, arguments, summary, summary_hash, asked_at, expires_at)
        SELECT k.id, t.id, c.id, call ->> 'assistant', call ->> 'version', k.name, call ->> 'tool_hash', k.arguments, call ->> 'summary',
               call ->> 'summary_hash', clock_timestamp(), clock_timestamp() + make_interval(secs => (call ->> 'seconds')::double precision)
          FROM jsonb_array_elements(asked) AS call
          JOIN communication.tool_call AS k ON k.id = (call ->> 'call_id')::bigint AND k.turn_id = t.id AND k.state = 'asked'
        ON CONFLICT (tool_call_id) DO NOTHING
        RETURNING a.*
    LOOP
        PERFORM communication.audit('assistant ' || kept.assistant, 'ask_approval', 'conversation ' || c.id,
            jsonb_build_object('approval_id', kept.id, 'tool', kept.tool, 'turn_id', t.id, 'version', kept.version));
    END LOOP;
END $$;
