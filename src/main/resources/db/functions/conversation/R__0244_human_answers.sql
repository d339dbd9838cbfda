-- Says whether a human's message answers a customer's message of that moment: it was written then or later, in the same conversation of
-- ours and of Chatwoot's. Without a query in it, like said_by_human. The question is given by its fields: for a row of an outer query
-- PostgreSQL would build it whole.
CREATE OR REPLACE FUNCTION communication.human_answers(
    answer communication.message, conversation bigint, chatwoot_conversation bigint, asked timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN answer.conversation_id = conversation AND answer.timestamp >= asked
           AND answer.chatwoot_conversation_id IS NOT DISTINCT FROM chatwoot_conversation
           AND communication.said_by_human(answer);
