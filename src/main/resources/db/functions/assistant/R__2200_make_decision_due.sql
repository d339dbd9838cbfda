-- Makes a turn due that goes on with a decision, and gives the id of the message that does so. It stands among the customer's messages,
-- private and without a place at any provider: the turn is claimed, recovered, superseded and ended by the same rules as every other, and
-- the message is answered once. The answer goes where the customer wrote last before the assistant asked. The moment is the one after all
-- that was said: moments of Chatwoot's are compared with Chatwoot's. The caller holds the conversation's row.
CREATE OR REPLACE FUNCTION communication.make_decision_due(a communication.approval) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    asked communication.message;
    made  bigint;
BEGIN
    SELECT m.* INTO asked FROM communication.message m JOIN communication.turn t ON m.id = ANY (t.message_ids)
     WHERE t.id = a.turn_id ORDER BY m.timestamp DESC, m.id DESC LIMIT 1;
    IF asked.id IS NULL THEN
        RETURN NULL; -- what was asked is deleted: communication.tend_approvals tells a human
    END IF;
    INSERT INTO communication.message AS k
           (conversation_id, account_id, source, session_id, direction, status, sender_type, timestamp, content, private, content_attributes,
            chatwoot_conversation_id)
    VALUES (a.conversation_id, asked.account_id, asked.source, asked.session_id, 'inbound', 'received', 'approval',
            (SELECT greatest(max(m.timestamp), asked.timestamp) + interval '1 microsecond' FROM communication.message m
              WHERE m.conversation_id = a.conversation_id AND (m.direction = 'inbound' OR m.sender_type = 'user')),
            format('[approval %s of %s: %s]', a.id, a.tool, a.status), true,
            (asked.content_attributes - ARRAY['email', 'story_url', 'deleted', 'content_type', 'processor'])
                || jsonb_build_object('processor', jsonb_build_object('approval_id', a.id, 'assistant', a.assistant)),
            asked.chatwoot_conversation_id)
    RETURNING k.id INTO made;
    RETURN made;
END $$;
