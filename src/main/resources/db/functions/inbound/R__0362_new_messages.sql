-- Gives those of the deliveries that are a customer's message of which nothing is known, each the first of its sender and of Chatwoot's
-- conversation. A later one of the same sender may depend on the effect of the first one, so store_delivery stores it.
-- Part of store_new_messages' statement. A function that is called instead would be planned anew for each webhook.
CREATE OR REPLACE FUNCTION communication.new_messages(
    given communication.delivery[], senders bigint[], places bigint[], messages bigint[]) RETURNS SETOF communication.new_message
    LANGUAGE sql STABLE AS $$
    SELECT d.ordinality, moment.written, moment.version, moment.earliest, d.source, d.hook, d.delivery_id, d.event,
           d.account_id, d.user_identifier, d.channel, d.chatwoot_conversation_id, d.chatwoot_inbox_id, d.contact_inbox_source_id,
           d.conversation_status, d.assignee_type, d.assignee_id, d.can_reply, d.source_updated_at,
           d.external_id, d.session_id, d.provider_id, d.sender_type, d.content, d.private, d.content_attributes, d.attachments, d.no_answer,
           d.contact_name
      FROM unnest(given) WITH ORDINALITY AS d
     CROSS JOIN LATERAL (
           SELECT coalesce(d.sent_at, now()) AS written, coalesce(d.source_updated_at, d.sent_at, now()) AS version,
                  least(d.source_updated_at, coalesce(d.sent_at, now())) AS earliest) AS moment
     WHERE array_position(senders, senders[d.ordinality]) = d.ordinality AND array_position(places, places[d.ordinality]) = d.ordinality
       AND array_position(messages, messages[d.ordinality]) = d.ordinality
       AND d.event IN ('message_created', 'message.received') AND d.direction = 'inbound' AND d.external_id IS NOT NULL
       AND d.ignored IS NULL AND d.replay_of IS NULL AND coalesce(d.via, d.spool_id::text) IS NULL AND d.reply_id IS NULL AND d.session_status IS NULL AND d.by_human IS NOT TRUE
       AND greatest(moment.written, moment.version) <= now() + interval '10 seconds' -- its clock is right, as far as that can be seen
       AND NOT EXISTS (SELECT FROM communication.message k
                        WHERE k.account_id = d.account_id AND k.source = d.source AND k.external_id = d.external_id)
       AND (coalesce(d.session_id, '') = ''
            OR EXISTS (SELECT FROM communication.bridge_session s WHERE s.session_id = d.session_id))
$$;
