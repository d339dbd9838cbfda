-- Gives the answers of humans since the last call, with the customer's question before it, and notes how far it looked. It looks at answers
-- that are ten minutes old, so that messages that belong together are there. Where no base is used, there is nothing to learn for.
-- A question is all messages of the customer since the last answer, if there is a question mark in them.
CREATE OR REPLACE FUNCTION communication.answers_of_humans(most integer)
    RETURNS TABLE (conversation_id bigint, question text, answer text, names text[]) LANGUAGE plpgsql AS $$
DECLARE
    after bigint;
    up_to bigint;
BEGIN
    SELECT reached INTO after FROM communication.knowledge_learning FOR UPDATE SKIP LOCKED; -- another program is at it: nothing
    SELECT max(id) INTO up_to FROM (SELECT id FROM communication.message m WHERE m.id > after AND m.received_at < now() - interval '10 minutes'
                                     ORDER BY id LIMIT most) AS next;
    IF up_to IS NULL OR NOT EXISTS (SELECT FROM communication.knowledge_base) THEN
        RETURN;
    END IF;
    UPDATE communication.knowledge_learning SET reached = up_to;
    RETURN QUERY
    SELECT a.conversation_id, asked.question, a.content, coalesce(named.names, '{}')
      FROM communication.message a,
           LATERAL (SELECT string_agg(q.content, E'\n' ORDER BY q.timestamp, q.id) AS question, min(q.id) AS first_id, min(q.received_at) AS at
                      FROM communication.message q
                     WHERE q.conversation_id = a.conversation_id AND q.direction = 'inbound' AND NOT q.private AND q.timestamp <= a.timestamp
                       AND q.timestamp > coalesce((SELECT max(o.timestamp) FROM communication.message o
                                                    WHERE o.conversation_id = a.conversation_id AND o.direction = 'outbound' AND NOT o.private
                                                      AND o.command IS NULL AND o.timestamp < a.timestamp), '-infinity')) AS asked,
           LATERAL (SELECT array_agg(DISTINCT name #>> '{}') AS names
                      FROM communication.webhook_event e,
                           jsonb_path_query(e.payload::jsonb, '$.** ? (exists (@.phone_number) || exists (@.email)).name') AS name
                     WHERE e.received_at BETWEEN asked.at - interval '5 seconds' AND asked.at + interval '5 seconds'
                       AND e.message_id = asked.first_id) AS named
     WHERE a.id > after AND a.id <= up_to AND communication.said_by_human(a)
       AND length(a.content) BETWEEN 20 AND 2000 AND length(asked.question) BETWEEN 10 AND 500 AND asked.question ~ '[?？؟]';
END $$;
