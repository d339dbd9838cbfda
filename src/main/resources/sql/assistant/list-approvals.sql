-- Gives a page of approvals, newest first, and the start of the next page; null: this was the last one.
WITH page AS (
    SELECT a.*, k.state, k.result, c.user_identifier, c.channel, c.chatwoot_conversation_id
      FROM communication.approval a
      JOIN communication.tool_call k ON k.id = a.tool_call_id
      JOIN communication.conversation c ON c.id = a.conversation_id
     WHERE a.id < :#before
       AND a.status = coalesce(:#status, a.status)
       AND a.conversation_id = coalesce(CAST(:#conversation AS bigint), a.conversation_id)
     ORDER BY a.id DESC
     LIMIT :#limit
)
SELECT json_build_object(
           'approvals', coalesce(json_agg(json_build_object(
               'id', id, 'status', status, 'tool', tool, 'arguments', arguments, 'summary', summary, 'assistant', assistant, 'version', version,
               'conversation_id', conversation_id, 'chatwoot_conversation_id', chatwoot_conversation_id, 'user_identifier', user_identifier,
               'channel', channel, 'turn_id', turn_id, 'asked_at', communication.utc(asked_at), 'expires_at', communication.utc(expires_at),
               'decided_by', decided_by, 'decided_at', communication.utc(decided_at), 'reason', reason,
               'outcome', outcome, 'result', CASE WHEN state IN ('done', 'failed') THEN result END) ORDER BY id DESC), '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
