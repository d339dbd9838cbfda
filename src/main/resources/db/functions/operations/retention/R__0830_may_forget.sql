-- Says whether nobody needs a message's contents any more: it is answered, or needs no answer, and all that was to be sent in its
-- conversation is sent. An answer of the chat API stays for an hour: its callers come and get it.
-- Part of the statement that asks.
CREATE OR REPLACE FUNCTION communication.may_forget(m communication.message, age interval) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT greatest(m.received_at, m.timestamp) <= now() - CASE m.source WHEN 'chat' THEN greatest(age, interval '1 hour') ELSE age END
       AND CASE WHEN m.direction = 'inbound' THEN m.status = 'read' OR m.no_answer IS NOT NULL
                     OR EXISTS (SELECT FROM communication.message human
                                 WHERE communication.human_answers(human, m.conversation_id, m.chatwoot_conversation_id, m.timestamp))
                ELSE m.status = 'sent' OR m.status = 'failed' AND (m.adapter IS NULL OR m.discarded_at IS NOT NULL) END
       AND NOT EXISTS (SELECT FROM communication.message waiting
                        WHERE waiting.conversation_id = m.conversation_id AND waiting.status = 'queued')
$$;
