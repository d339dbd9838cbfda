-- Claims a conversation that has ended, and gives it with the last of what was said in it; nulls: there is none. See
-- communication.claim_distillation.
WITH claimed AS MATERIALIZED (
    SELECT conversation_id, claim_id, assistant
      FROM communication.claim_distillation(string_to_array(:assistants, ','), CAST(:lease AS double precision))
)
SELECT d.claim_id, d.assistant, CASE WHEN c.id IS NOT NULL THEN json_build_object(
           'id', NULL, 'attempts', 1, 'resources', c.chat_resources, 'waited', 0, 'messages', '[]'::json,
           'conversation', json_build_object('id', c.id, 'account_id', c.account_id, 'user_identifier', c.user_identifier,
               'channel', c.channel, 'status', c.status, 'can_reply', c.can_reply, 'chatwoot_conversation_id', c.chatwoot_conversation_id,
               'chatwoot_inbox_id', c.chatwoot_inbox_id),
           'history', coalesce((SELECT json_agg(json_build_object('role', communication.role(h), 'content', communication.said(h))
                   ORDER BY (h).timestamp, communication.place(h), (h).id)
               FROM (SELECT m FROM communication.message m
                      WHERE m.conversation_id = c.id AND NOT m.private AND m.command IS NULL AND m.status <> 'failed'
                        AND communication.said(m) <> ''
                      ORDER BY m.timestamp DESC, m.id DESC LIMIT 200) AS said (h)), '[]'::json))::text END AS turn
  FROM claimed d
  LEFT JOIN communication.conversation c ON c.id = d.conversation_id
