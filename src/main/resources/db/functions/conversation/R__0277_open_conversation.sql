-- Opens a conversation that begins at that moment; one whose end is known has ended then. The unique index keeps a sender's active
-- conversation in an inbox single: if another transaction has opened it, that one is taken.
CREATE OR REPLACE FUNCTION communication.open_conversation(d communication.delivery, at timestamptz, ending communication.sighting)
    RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    opened_id bigint;
BEGIN
    INSERT INTO communication.conversation AS c
           (account_id, user_identifier, channel, is_active, started_at, ended_at,
            status, source_updated_at, assignee_type, assignee_id,
            chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id)
    VALUES (d.account_id, d.user_identifier, d.channel, ending.moment IS NULL, at, ending.moment,
            ending.shown, ending.moment, ending.assignee_type, ending.assignee_id,
            d.chatwoot_conversation_id, d.chatwoot_inbox_id, d.contact_inbox_source_id)
    ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active
        DO UPDATE SET started_at = least(c.started_at, excluded.started_at)
    RETURNING id INTO opened_id;
    RETURN opened_id;
END $$;
