-- Says whether a human's message answers that one: it was written at the same time or later, in the same Chatwoot conversation.
-- Without a query in it, like said_by_human.
CREATE OR REPLACE FUNCTION communication.human_answers(answer communication.message, question communication.message) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN answer.conversation_id = question.conversation_id AND answer.timestamp >= question.timestamp
           AND answer.chatwoot_conversation_id IS NOT DISTINCT FROM question.chatwoot_conversation_id
           AND communication.said_by_human(answer);
