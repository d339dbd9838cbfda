-- Gives the reason why the message gets no answer; null: it may get one. plain_messages asks the same for many at once.
CREATE OR REPLACE FUNCTION communication.why_no_answer(d communication.delivery, in_conversation bigint, written timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(
        d.no_answer,
        communication.own_number(d),
        CASE WHEN EXISTS (
            SELECT FROM communication.repetitions(in_conversation, d.chatwoot_conversation_id, d.provider_id, d.content, written))
             THEN 'repeated' END,
        communication.no_responder(coalesce(d.chatwoot_inbox_id, (SELECT chatwoot_inbox_id FROM communication.conversation
                                                                   WHERE id = in_conversation))));
END $$;
