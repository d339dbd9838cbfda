-- Gives messages that came to rest in a conversation that the bot had resolved: they were written before that end, or in its moment, and
-- came after it, so no turn is due for them. Later events may still say that the conversation goes on; that is waited for.
-- Part of the statement that asks, so the index of waiting messages serves it.
CREATE OR REPLACE FUNCTION communication.left_behind(settings jsonb) RETURNS SETOF communication.message LANGUAGE sql STABLE AS $$
    SELECT m.*
      FROM communication.message m
      JOIN communication.conversation c ON c.id = m.conversation_id
     WHERE m.direction = 'inbound' AND m.status = 'received' AND m.no_answer IS NULL
       AND m.received_at > now() - make_interval(secs => (settings ->> 'max_age')::double precision)
       AND m.received_at <= now() - make_interval(secs => (settings ->> 'patience')::double precision)
       AND m.content_attributes -> 'deleted' IS DISTINCT FROM 'true'
       AND NOT c.is_active AND c.handled_by = 'bot' AND m.chatwoot_conversation_id IS NOT NULL
       AND EXISTS (SELECT FROM communication.turn t JOIN communication.message ended ON ended.turn_id = t.id
                    WHERE t.conversation_id = c.id AND ended.command = 'toggle_status' AND ended.argument = 'resolved' AND ended.status = 'sent'
                      AND ended.chatwoot_conversation_id IS NOT DISTINCT FROM m.chatwoot_conversation_id)
       AND NOT EXISTS (SELECT FROM communication.message human
                        WHERE communication.human_answers(human, m.conversation_id, m.chatwoot_conversation_id, m.timestamp))
$$;
