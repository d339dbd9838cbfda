-- Stores those of the deliveries that are nothing special, all at once, and gives for each what store_delivery would: the first one
-- of its sender, and of Chatwoot's conversation, that is a customer's message of which we do not know, written in the sender's one
-- conversation in its inbox since that began, or the first that we hear of the sender and of Chatwoot's conversation. So its conversation is the
-- one that store_delivery would find, or open; no end is known that could split it; and nothing has to be moved.
-- Who ends the conversation at this moment, opens one, or stores the message under another sender's name has won: the delivery is left.
CREATE OR REPLACE FUNCTION communication.store_new_messages(
    given communication.delivery[], senders bigint[], places bigint[], messages bigint[], payloads text[])
    RETURNS TABLE (n bigint, conversation_id bigint, message_id bigint, awaiting bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH responder AS MATERIALIZED ( -- asked once for all that came to an inbox
        SELECT inbox_id, communication.no_responder(inbox_id) AS none
          FROM (SELECT DISTINCT chatwoot_inbox_id FROM unnest(given)) AS inbox (inbox_id)
    ), plain AS MATERIALIZED (
        SELECT d.*, c.id AS known_id, moment.written, moment.version, moment.earliest,
               d.conversation_status IS NOT NULL AND d.chatwoot_conversation_id IS NOT NULL
                   AND moment.version >= coalesce(c.source_updated_at, '-infinity') AS newer,
               coalesce(d.no_answer,
                        CASE WHEN EXISTS (SELECT FROM communication.message k -- as why_no_answer has it
                                           WHERE k.conversation_id = c.id AND k.timestamp > moment.written - interval '1 day'
                                             AND k.provider_id = d.provider_id AND k.direction = 'inbound' AND k.content = d.content
                                             AND k.chatwoot_conversation_id = d.chatwoot_conversation_id) THEN 'repeated' END,
                        CASE WHEN EXISTS ( -- as communication.own_number
                            SELECT FROM communication.bridge_session s
                             WHERE s.channel = d.channel AND s.status <> 'deleted' AND communication.one_phone(s.phone_number) = d.user_identifier) THEN 'own_address' END,
                        (SELECT none FROM responder WHERE inbox_id IS NOT DISTINCT FROM d.chatwoot_inbox_id)) AS why_no_answer
          FROM unnest(given) WITH ORDINALITY AS d
         CROSS JOIN LATERAL (
               SELECT coalesce(d.sent_at, now()) AS written, coalesce(d.source_updated_at, d.sent_at, now()) AS version,
                      least(d.source_updated_at, coalesce(d.sent_at, now())) AS earliest) AS moment
          LEFT JOIN communication.conversation c
            ON c.account_id = d.account_id AND c.user_identifier = d.user_identifier AND c.channel = d.channel
               AND coalesce(c.chatwoot_inbox_id, 0) = coalesce(d.chatwoot_inbox_id, 0) AND c.is_active
         WHERE array_position(senders, senders[d.ordinality]) = d.ordinality AND array_position(places, places[d.ordinality]) = d.ordinality
           AND array_position(messages, messages[d.ordinality]) = d.ordinality
           AND d.event IN ('message_created', 'message.received') AND d.direction = 'inbound' AND d.external_id IS NOT NULL
           AND d.ignored IS NULL AND d.replay_of IS NULL AND d.reply_id IS NULL AND d.session_status IS NULL AND d.by_human IS NOT TRUE
           -- its clock is right, as far as that can be seen
           AND greatest(moment.written, moment.version) <= now() + interval '10 seconds'
           AND moment.written > coalesce(greatest(c.last_inbound_at - interval '1 minute', c.handled_by_since), '-infinity')
           AND NOT EXISTS (SELECT FROM communication.message k
                            WHERE k.account_id = d.account_id AND k.source = d.source AND k.external_id = d.external_id)
           AND (coalesce(d.session_id, '') = ''
                OR EXISTS (SELECT FROM communication.bridge_session s WHERE s.session_id = d.session_id))
           -- which of the person's conversations it joins is no question
           AND (c.id IS NOT NULL AND d.chatwoot_conversation_id IS NOT NULL
                OR NOT EXISTS (SELECT FROM communication.conversation another
                                WHERE another.account_id = d.account_id AND another.user_identifier = d.user_identifier
                                  AND another.channel = d.channel AND another.is_active AND another.id IS DISTINCT FROM c.id
                                  AND (d.chatwoot_conversation_id IS NULL OR another.chatwoot_inbox_id IS NULL)))
           AND CASE WHEN d.chatwoot_conversation_id IS NULL
                    THEN c.id IS NULL OR c.started_at <= moment.earliest
                         -- what another sender's delivery says of that conversation comes first
                         AND (communication.place_key(d.account_id, c.chatwoot_conversation_id) = ANY (places)) IS NOT TRUE
                    ELSE d.conversation_status IS DISTINCT FROM 'resolved'
                         -- who handles it stays the same
                         AND CASE WHEN c.id IS NULL THEN d.assignee_type IS DISTINCT FROM 'User'
                                  ELSE d.assignee_type IS NOT DISTINCT FROM c.assignee_type
                                       AND (c.handled_by = 'bot' OR d.conversation_status IS DISTINCT FROM 'pending'
                                                                    AND moment.version >= coalesce(c.source_updated_at, '-infinity')) END
                         AND (c.id IS NULL OR c.chatwoot_conversation_id = d.chatwoot_conversation_id AND c.started_at <= moment.earliest)
                         AND NOT EXISTS (SELECT FROM communication.conversation other
                                          WHERE other.account_id = d.account_id
                                            AND other.chatwoot_conversation_id = d.chatwoot_conversation_id
                                            AND other.id IS DISTINCT FROM c.id
                                            AND (c.id IS NULL OR other.is_active OR other.ended_at >= moment.earliest))
                         AND (c.id IS NOT NULL
                              OR NOT EXISTS (SELECT FROM communication.sighting ending
                                              WHERE ending.account_id = d.account_id
                                                AND ending.chatwoot_conversation_id = d.chatwoot_conversation_id
                                                AND ending.moment >= moment.earliest AND ending.shown = 'resolved')) END
    ), opened AS (
        INSERT INTO communication.conversation AS c
               (account_id, user_identifier, channel, started_at, chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id,
                last_inbound_at, can_reply, status, assignee_type, assignee_id, source_updated_at)
        SELECT account_id, user_identifier, channel, earliest, chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id,
               written, can_reply, shown.*
          FROM plain
          LEFT JOIN LATERAL (SELECT conversation_status, assignee_type, assignee_id, version) AS shown ON newer
         WHERE known_id IS NULL
        ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active DO NOTHING
        RETURNING c.id, c.account_id, c.user_identifier, c.channel
    ), brought_up_to_date AS (
        UPDATE communication.conversation c
           SET last_inbound_at = greatest(c.last_inbound_at, written),
               can_reply = CASE WHEN newer OR written > coalesce(c.last_inbound_at, '-infinity')
                                THEN coalesce(plain.can_reply, c.can_reply) ELSE c.can_reply END,
               contact_inbox_source_id = CASE WHEN newer THEN coalesce(plain.contact_inbox_source_id, c.contact_inbox_source_id)
                                              ELSE c.contact_inbox_source_id END,
               status = CASE WHEN newer THEN conversation_status ELSE c.status END,
               assignee_type = CASE WHEN newer THEN plain.assignee_type ELSE c.assignee_type END,
               assignee_id = CASE WHEN newer THEN plain.assignee_id ELSE c.assignee_id END,
               source_updated_at = CASE WHEN newer THEN version ELSE c.source_updated_at END
          FROM plain
         WHERE c.id = known_id AND c.is_active
        RETURNING c.id, c.account_id, c.user_identifier, c.channel
    ), placed AS MATERIALIZED (
        SELECT c.id, plain.*
          FROM plain JOIN (SELECT * FROM opened UNION ALL SELECT * FROM brought_up_to_date) AS c
         USING (account_id, user_identifier, channel)
    ), seen AS (
        INSERT INTO communication.sighting
        SELECT account_id, chatwoot_conversation_id, moment, shown, user_identifier, assignee_type, assignee_id
          FROM placed, LATERAL (VALUES (version, CASE conversation_status WHEN 'pending' THEN 'pending' WHEN 'open' THEN 'open'
                                                                          WHEN 'snoozed' THEN 'open' ELSE 'alive' END),
                                       (written, 'alive')) AS moments (moment, shown)
         WHERE chatwoot_conversation_id IS NOT NULL
        ON CONFLICT DO NOTHING
    ), stored AS (
        INSERT INTO communication.message AS m
               (conversation_id, account_id, source, external_id, direction, status, sender_type, timestamp,
                content, private, content_attributes, attachments, source_updated_at, received_at, no_answer,
                chatwoot_conversation_id, session_id, provider_id)
        SELECT id, account_id, source, external_id, 'inbound', 'received', sender_type, written,
               content, coalesce(private, false), content_attributes, attachments, version,
               communication.written_for_us(now(), coalesce(source_updated_at, now()), written), why_no_answer,
               chatwoot_conversation_id, coalesce(session_id, ''), provider_id
          FROM placed
         ORDER BY ordinality
        ON CONFLICT (account_id, source, external_id, session_id) DO NOTHING
        RETURNING m.id, m.conversation_id
    ), kept AS (
        INSERT INTO communication.webhook_event
               (source, hook, delivery_id, event, account_id, payload, outcome, conversation_id, message_id)
        SELECT source, hook, delivery_id, event, account_id, payloads[ordinality]::json, 'stored', placed.id, stored.id
          FROM placed JOIN stored ON stored.conversation_id = placed.id
         ORDER BY ordinality
    )
    SELECT ordinality, placed.id, stored.id, CASE WHEN why_no_answer IS NULL THEN placed.id END
      FROM placed JOIN stored ON stored.conversation_id = placed.id;
END $$;
