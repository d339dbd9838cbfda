-- Queues a turn's messages and commands at the end of its conversation's line, in order. An answer of the chat API is kept with its job. If one
-- part cannot be stored, the turn does not end.
CREATE OR REPLACE FUNCTION communication.keep_answer(
    c communication.conversation, t communication.turn, e communication.turn_end, answer jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT said.content, false AS private, NULL AS command, NULL AS argument
          FROM jsonb_array_elements_text(answer -> 'messages') AS said (content) WHERE e.outcome = 'completed'
         UNION ALL
        SELECT e.note, true, NULL, NULL WHERE e.note IS NOT NULL
           -- without Chatwoot only the turn shows it
           AND (NOT e.alone OR answer ->> 'stand_in' IS NOT NULL)
         UNION ALL
        SELECT '', false, 'toggle_status', CASE WHEN e.handoff THEN 'open' ELSE 'resolved' END
         WHERE NOT e.chat AND c.chatwoot_conversation_id IS NOT NULL
           AND (e.handoff OR e.outcome = 'completed' AND answer ->> 'action' = 'resolve' AND NOT e.more)
         UNION ALL
        SELECT '', false, asked ->> 'command', asked ->> 'argument'
          FROM jsonb_array_elements(coalesce(answer -> 'commands', '[]')) AS asked
         WHERE NOT e.chat AND c.chatwoot_conversation_id IS NOT NULL AND (e.outcome = 'completed' OR e.handoff)
    LOOP
        IF e.chat AND item.command IS NULL THEN
            INSERT INTO communication.message
                   (conversation_id, account_id, source, direction, status, sender_type, timestamp, content, private, turn_id)
            VALUES (c.id, c.account_id, 'chat', 'outbound', 'sent', 'agent_bot', clock_timestamp(), item.content, item.private, t.id);
        ELSIF (communication.queue_message(jsonb_build_object(
                'conversation_id', c.id, 'content', item.content, 'private', item.private, 'lifetime', answer -> 'lifetime',
                'stand_in', answer ->> 'stand_in', 'source', e.source, 'session_id', nullif(e.session_id, ''),
                'turn_id', t.id, 'command', item.command, 'argument', item.argument,
                'chatwoot_conversation_id', e.to_id, 'correlation_id', answer ->> 'correlation_id'))).outcome <> 'queued' THEN
            RAISE EXCEPTION 'the answer of turn % cannot be queued', t.id;
        END IF;
    END LOOP;
END $$;
