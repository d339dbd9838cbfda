-- Writes down how a call of a tool ended. See communication.finish_tool_call.
SELECT communication.finish_tool_call(:call_id, :state, :result, :took)
