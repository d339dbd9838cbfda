-- Gives those of the deliveries that are nothing special: a customer's new message (new_messages) that joins or begins one conversation
-- and changes nothing else (joins_plainly). known_id: the conversation that it joins; null: it begins one.
-- why_no_answer: as the function of that name has it, except the responder, which the caller looks up once for each inbox.
-- Part of store_new_messages' statement, as its parts are.
CREATE OR REPLACE FUNCTION communication.plain_messages(
    given communication.delivery[], senders bigint[], places bigint[], messages bigint[])
    RETURNS TABLE (message communication.new_message, known_id bigint, newer boolean, why_no_answer text) LANGUAGE sql STABLE AS $$
    SELECT d, c.id, joined.newer,
           coalesce(d.no_answer,
                    CASE WHEN c.last_inbound_at > d.written - interval '1 day' AND EXISTS ( -- most have no earlier message of that day
                        SELECT FROM communication.repetitions(c.id, d.chatwoot_conversation_id, d.provider_id, d.content, d.written))
                         THEN 'repeated' END,
                    CASE WHEN EXISTS (SELECT FROM communication.own_phones(d.channel, d.user_identifier)) THEN 'own_address' END)
      FROM communication.new_messages(given, senders, places, messages) AS d
      LEFT JOIN communication.conversation c
        ON c.account_id = d.account_id AND c.user_identifier = d.user_identifier AND c.channel = d.channel
           AND coalesce(c.chatwoot_inbox_id, 0) = coalesce(d.chatwoot_inbox_id, 0) AND c.is_active
     CROSS JOIN LATERAL communication.joins_plainly(d, c, c.id, places) AS joined
$$;
