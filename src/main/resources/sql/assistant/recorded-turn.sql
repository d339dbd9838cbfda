-- Gives a turn that has ended as its responder was asked, its words and actions then, and the results of its tools. No row: there is no such turn.
-- Its history has the messages known when it began. A message that was edited since is as it stands now.
SELECT json_build_object(
           'was', coalesce(nullif(array_to_string(t.messages, E'\n'), ''),
                           CASE WHEN a.outcome <> 'error' THEN nullif(array_to_string(a.draft, E'\n'), '') END), -- after an error nothing is said
           'was_action', CASE WHEN a.mode IN ('suggest', 'shadow') THEN nullif(a.outcome, 'error') ELSE t.action END, 'version', a.version,
           'calls', coalesce((SELECT json_agg(json_build_object('name', k.name, 'hash', k.arguments_hash, 'result', k.result,
                                    -- in this turn it waited, whatever was decided later
                                    'state', CASE WHEN EXISTS (SELECT FROM communication.approval p WHERE p.tool_call_id = k.id) THEN 'asked' ELSE k.state END))
                                FROM (SELECT * FROM communication.tool_call WHERE turn_id = t.id
                                       UNION ALL SELECT * FROM communication.earlier_effects(t.id)) AS k), '[]'),
           'turn', json_build_object(
               'id', t.id, 'attempts', 1, 'resources', c.chat_resources, 'waited', 0,
               'conversation', json_build_object('id', c.id, 'account_id', c.account_id, 'user_identifier', c.user_identifier,
                   'channel', c.channel, 'status', c.status, 'can_reply', c.can_reply, 'chatwoot_conversation_id', c.chatwoot_conversation_id,
                   'chatwoot_inbox_id', c.chatwoot_inbox_id),
               'messages', coalesce((SELECT json_agg(json_build_object(
                       'id', m.id, 'text', communication.said(m), 'attachments', m.attachments, 'source', m.source, 'asks_chatwoot', false,
                       'content_attributes', m.content_attributes, 'timestamp', communication.utc(m.timestamp))
                       ORDER BY m.timestamp, communication.place(m), m.id)
                   FROM communication.message m WHERE m.id = ANY (t.message_ids) AND NOT m.private), '[]'),
               'history', coalesce((SELECT json_agg(json_build_object('role', communication.role(h), 'content', communication.said(h))
                       ORDER BY (h).timestamp, communication.place(h), (h).id)
                   FROM (SELECT m FROM communication.message m
                          WHERE m.conversation_id = t.conversation_id AND m.id <> ALL (t.message_ids) AND m.turn_id IS DISTINCT FROM t.id
                            AND m.received_at < t.started_at AND m.no_answer IS DISTINCT FROM 'repeated'
                            AND NOT m.private AND m.command IS NULL AND m.status <> 'failed' AND communication.said(m) <> ''
                          ORDER BY m.timestamp DESC, m.id DESC LIMIT :history) AS earlier (h)), '[]')))::text
  FROM communication.turn t
  JOIN communication.conversation c ON c.id = t.conversation_id
  LEFT JOIN communication.assistant_turn a ON a.turn_id = t.id
 WHERE t.id = CAST(:turn_id AS uuid) AND t.finished_at IS NOT NULL
