-- Records why no turn will be due for messages that a human has answered or that are too old, by the rules of unanswered, and
-- gives how many. Without it each search for waiting messages would read all messages that humans ever answered.
CREATE OR REPLACE FUNCTION communication.settle_messages(settings jsonb) RETURNS bigint LANGUAGE sql AS $$
    WITH settled AS (
        SELECT m.id, CASE WHEN human.answered THEN 'answered' ELSE 'too_old' END AS reason
          FROM communication.message m,
               LATERAL (SELECT EXISTS (SELECT FROM communication.message human
                                        WHERE communication.human_answers(human, m.conversation_id, m.chatwoot_conversation_id, m.timestamp))
                                   AS answered) AS human
         WHERE m.direction = 'inbound' AND m.status = 'received' AND m.no_answer IS NULL
           AND (human.answered AND m.received_at <= now() - interval '1 hour' -- late events may still move messages
                OR m.received_at <= now() - make_interval(secs => (settings ->> 'max_age')::double precision) - interval '7 days'
                   AND NOT EXISTS (SELECT FROM communication.conversation c WHERE c.id = m.conversation_id
                                      AND c.answer_at > now() - make_interval(secs => (settings ->> 'max_age')::double precision) - interval '7 days'))
         LIMIT 10000
           FOR NO KEY UPDATE OF m SKIP LOCKED
    ), noted AS (
        UPDATE communication.message m SET no_answer = settled.reason FROM settled WHERE m.id = settled.id RETURNING m.id
    )
    SELECT count(*) FROM noted
$$;
