-- Writes down how a call of a tool ended: done, failed; asked: it waits for a human; denied. A program that has lost the lease may do so, too:
-- it is the truth.
CREATE OR REPLACE FUNCTION communication.finish_tool_call(call_id bigint, ended text, said text, took integer) RETURNS void LANGUAGE sql AS $$
    UPDATE communication.tool_call
       SET state = ended, result = said, milliseconds = took, finished_at = now()
     WHERE id = call_id AND state = 'started'
$$;
