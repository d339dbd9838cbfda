-- Gives a page of customers' conversations, newest first, and the start of the next page; null: this was the last one.
WITH page AS (
    SELECT * FROM communication.conversation WHERE id < :#before AND NOT operators ORDER BY id DESC LIMIT :#limit
)
SELECT json_build_object(
           'conversations', coalesce(json_agg(json_build_object(
               'id', id, 'account_id', account_id, 'user_identifier', user_identifier, 'channel', channel,
               'is_active', is_active, 'status', status, 'handled_by', handled_by,
               'assignee_type', assignee_type, 'assignee_id', assignee_id,
               'chatwoot_conversation_id', chatwoot_conversation_id, 'chatwoot_inbox_id', chatwoot_inbox_id,
               'started_at', communication.utc(started_at), 'ended_at', communication.utc(ended_at)) ORDER BY id DESC),
               '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
