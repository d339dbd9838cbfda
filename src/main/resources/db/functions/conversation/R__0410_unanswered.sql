-- Gives the messages that a turn is due for: to answer them, or to ask for a human if they have waited too long or Chatwoot takes
-- no reply (ask_human). A message that a human has answered or its sender has deleted is none of them. A message that a rule put off
-- has waited since then.
-- Part of the statement that asks, so the indexes of waiting messages serve it.
CREATE OR REPLACE FUNCTION communication.unanswered(settings jsonb) RETURNS SETOF communication.message LANGUAGE sql STABLE AS $$
    SELECT m.*
      FROM communication.message m
      JOIN communication.conversation c ON c.id = m.conversation_id
     WHERE m.direction = 'inbound' AND m.status = 'received' AND m.no_answer IS NULL
       AND greatest(m.received_at, c.answer_at) > now() - make_interval(secs => (settings ->> 'max_age')::double precision) - interval '7 days'
       AND CASE WHEN m.chatwoot_conversation_id <> c.chatwoot_conversation_id
                THEN communication.may_answer(c, m.chatwoot_conversation_id, m.source IN (SELECT communication.beside()), settings)
                ELSE nullif(communication.withheld(c, (settings ->> 'answer_open')::boolean, m.source IN (SELECT communication.beside())),
                            CASE WHEN (settings ->> 'ask_human')::boolean THEN 'cannot_reply' END) IS NULL
                     AND (c.assignee_type = 'AgentBot' AND communication.is_another_bots(c, settings)) IS NOT TRUE END
       AND m.content_attributes -> 'deleted' IS DISTINCT FROM 'true'
       AND NOT EXISTS (SELECT FROM communication.message human
                        WHERE communication.human_answers(human, m.conversation_id, m.chatwoot_conversation_id, m.timestamp))
$$;
