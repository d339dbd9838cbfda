-- Writes down that a call failed before its tool was called: it was not attempted.
UPDATE communication.tool_call
   SET state = 'failed', result = :result, milliseconds = :took, finished_at = now(), attempts = attempts - 1
 WHERE id = :call_id AND state = 'started'
