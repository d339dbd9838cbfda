-- Counts what waits and what is wrong, each up to about a thousand, by an index: how much there is besides costs nothing. Of the messages without
-- an answer those of the newest conversations are looked at, ten thousand: the ones that a human has answered are among them. The order of
-- conversations is that of an index: without it the planner reads the whole table if it takes the index for large.
WITH waiting AS MATERIALIZED (
    SELECT greatest(m.received_at, c.answer_at) AS since, c.handled_by -- a message that a rule put off has waited since then
      FROM (SELECT * FROM communication.message
             WHERE direction = 'inbound' AND status = 'received' AND no_answer IS NULL
             ORDER BY conversation_id DESC LIMIT 10000) AS m
      JOIN communication.conversation c ON c.id = m.conversation_id
     WHERE NOT m.private AND c.is_active AND m.content_attributes -> 'deleted' IS DISTINCT FROM 'true'
       AND NOT EXISTS (SELECT FROM communication.message h
                        WHERE communication.human_answers(h, m.conversation_id, m.chatwoot_conversation_id, m.timestamp))
)
SELECT json_build_object(
           'dead_letters', (SELECT count(*) FROM (SELECT id FROM communication.dead_letter LIMIT 1001) AS x),
           'for_bot', (SELECT count(*) FROM waiting WHERE handled_by = 'bot'),
           'for_humans', (SELECT count(*) FROM waiting WHERE handled_by = 'human'),
           'late', (SELECT count(*) FROM waiting WHERE handled_by = 'bot' AND since < now() - interval '5 minutes'),
           'turns', (SELECT count(*) FROM (SELECT id FROM communication.turn WHERE status = 'processing' LIMIT 1001) AS x),
           'queued', (SELECT count(*) FROM (SELECT id FROM communication.queued LIMIT 1001) AS x),
           'approvals', (SELECT count(*) FROM (SELECT id FROM communication.approval WHERE status = 'waiting' LIMIT 1001) AS x),
           'sessions_down', (SELECT count(*) FROM communication.bridge_session WHERE status NOT IN ('connected', 'deleted')),
           'jobs', (SELECT count(*) FROM communication.bulk_job WHERE status = 'running'),
           'proposals', (SELECT count(*) FROM (SELECT id FROM communication.knowledge_proposal WHERE state = 'proposed' LIMIT 1001) AS x),
           'events', (SELECT count(*) FROM (SELECT id FROM communication.webhook_event
                                             WHERE received_at >= an_hour.ago LIMIT 1001) AS x),
           'events_from', communication.utc(an_hour.ago))::text
  FROM (SELECT date_trunc('minute', now() - interval '1 hour') AS ago) AS an_hour -- a minute's moment: the page changes only with the figures
