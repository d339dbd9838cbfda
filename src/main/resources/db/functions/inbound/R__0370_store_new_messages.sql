-- Stores those of the deliveries that are nothing special (plain_messages), all in one statement, and gives for each the same as
-- store_delivery. It keeps a message and a conversation single by the unique indexes, as store_delivery does: if another transaction ends or
-- opens the conversation at this moment, or stores the message, the delivery is left to store_delivery.
-- Both write the same rows: make a change here in store_delivery's steps, too.
-- It is one statement, and longer than others: only steps that read become part of a statement (plain_messages). Steps that write would be
-- calls with statements of their own, which every webhook would pay for.
CREATE OR REPLACE FUNCTION communication.store_new_messages(
    given communication.delivery[], senders bigint[], places bigint[], messages bigint[], payloads text[])
    RETURNS TABLE (n bigint, conversation_id bigint, message_id bigint, awaiting bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH responder AS MATERIALIZED ( -- asked once for all messages to an inbox
        SELECT inbox_id, communication.no_responder(inbox_id) AS none
          FROM (SELECT DISTINCT chatwoot_inbox_id FROM unnest(given)) AS inbox (inbox_id)
    ), plain AS MATERIALIZED (
        SELECT (found.message).*, found.known_id, found.newer,
               coalesce(found.why_no_answer, (SELECT none FROM responder
                                               WHERE inbox_id IS NOT DISTINCT FROM (found.message).chatwoot_inbox_id)) AS why_no_answer
          FROM communication.plain_messages(given, senders, places, messages) AS found
    ), opened AS (
        INSERT INTO communication.conversation AS c
               (account_id, user_identifier, channel, started_at, chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id,
                last_inbound_at, can_reply, contact_name, status, assignee_type, assignee_id, source_updated_at)
        SELECT account_id, user_identifier, channel, earliest, chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id,
               written, can_reply, contact_name, shown.*
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
               contact_name = CASE WHEN written > coalesce(c.last_inbound_at, '-infinity')
                                   THEN coalesce(plain.contact_name, c.contact_name) ELSE c.contact_name END,
               contact_inbox_source_id = CASE WHEN newer THEN coalesce(plain.contact_inbox_source_id, c.contact_inbox_source_id)
                                              ELSE c.contact_inbox_source_id END,
               status = CASE WHEN newer THEN conversation_status ELSE c.status END,
               assignee_type = CASE WHEN newer THEN plain.assignee_type ELSE c.assignee_type END,
               assignee_id = CASE WHEN newer THEN plain.assignee_id ELSE c.assignee_id END,
               source_updated_at = CASE WHEN newer THEN version ELSE c.source_updated_at END
          FROM plain
         WHERE c.id = known_id AND c.is_active
        RETURNING c.id
    ), placed AS MATERIALIZED (
        SELECT c.id, plain.* FROM plain JOIN brought_up_to_date AS c ON c.id = known_id
        UNION ALL
        SELECT c.id, plain.* FROM plain JOIN opened AS c USING (user_identifier, channel, account_id) WHERE known_id IS NULL
    ), seen AS (
        INSERT INTO communication.sighting
        SELECT account_id, chatwoot_conversation_id, moment, shown, user_identifier, assignee_type, assignee_id
          FROM placed, LATERAL (VALUES (version, communication.sighting_of(conversation_status)), (written, 'alive')) AS moments (moment, shown)
         WHERE chatwoot_conversation_id IS NOT NULL
        ON CONFLICT DO NOTHING
    ), stored AS (
        INSERT INTO communication.message AS m
               (conversation_id, account_id, source, external_id, direction, status, sender_type, timestamp,
                content, private, content_attributes, attachments, source_updated_at, received_at, no_answer,
                chatwoot_conversation_id, session_id, provider_id, correlation_id)
        SELECT id, account_id, source, external_id, 'inbound', 'received', sender_type, written,
               content, coalesce(private, false), content_attributes, attachments, version,
               communication.written_for_us(now(), coalesce(source_updated_at, now()), written), why_no_answer,
               chatwoot_conversation_id, coalesce(session_id, ''), provider_id, delivery_id
          FROM placed
         ORDER BY placed.n
        ON CONFLICT (account_id, source, external_id, session_id) DO NOTHING
        RETURNING m.id, m.conversation_id
    ), kept AS (
        INSERT INTO communication.webhook_event
               (source, hook, delivery_id, event, account_id, payload, outcome, conversation_id, message_id)
        SELECT source, hook, delivery_id, event, account_id, payloads[placed.n]::json, 'stored', placed.id, stored.id
          FROM placed JOIN stored ON stored.conversation_id = placed.id
         ORDER BY placed.n
    )
    SELECT placed.n, placed.id, stored.id, CASE WHEN why_no_answer IS NULL THEN placed.id END
      FROM placed JOIN stored ON stored.conversation_id = placed.id;
END $$;
