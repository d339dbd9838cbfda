-- Stores a new message in that conversation, and gives it. The unique index keeps it single, without any lock: if another transaction
-- has stored it meanwhile, that row is given.
CREATE OR REPLACE FUNCTION communication.store_message(
    d communication.delivery, in_conversation bigint, at timestamptz, version timestamptz, written timestamptz)
    RETURNS communication.message LANGUAGE plpgsql AS $$
DECLARE
    m communication.message;
BEGIN
    INSERT INTO communication.message AS stored
           (conversation_id, account_id, source, external_id, direction, status, sender_type, timestamp,
            content, private, content_attributes, attachments, source_updated_at, received_at, no_answer,
            chatwoot_conversation_id, session_id, provider_id, correlation_id)
    VALUES (in_conversation, d.account_id, d.source, d.external_id, d.direction,
            CASE d.direction WHEN 'inbound' THEN 'received' ELSE 'sent' END, d.sender_type, written,
            d.content, coalesce(d.private, false), d.content_attributes, d.attachments, version,
            communication.written_for_us(at, coalesce(d.told_at, CASE WHEN d.source_updated_at IS NULL THEN at ELSE version END), written),
            CASE d.direction WHEN 'inbound' THEN communication.why_no_answer(d, in_conversation, written) END,
            d.chatwoot_conversation_id, d.session_id, d.provider_id, d.delivery_id)
    ON CONFLICT (account_id, source, external_id, session_id) DO UPDATE SET external_id = excluded.external_id
    RETURNING stored.* INTO m;
    RETURN m;
END $$;
