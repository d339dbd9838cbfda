-- Why nobody must answer the message; null: somebody may.
CREATE OR REPLACE FUNCTION communication.why_no_answer(d communication.delivery, in_conversation bigint, written timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(
        d.no_answer,
        communication.own_number(d),
        CASE WHEN EXISTS (SELECT FROM communication.message m -- the channel delivered it twice
                           WHERE m.conversation_id = in_conversation AND m.timestamp > written - interval '1 day'
                             AND m.provider_id = d.provider_id AND m.direction = 'inbound' AND m.content = d.content
                             AND m.chatwoot_conversation_id = d.chatwoot_conversation_id) THEN 'repeated' END,
        communication.no_responder(coalesce(d.chatwoot_inbox_id, (SELECT chatwoot_inbox_id FROM communication.conversation
                                                                   WHERE id = in_conversation))));
END $$;
