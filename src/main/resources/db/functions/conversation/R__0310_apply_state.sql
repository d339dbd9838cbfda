-- Brings a conversation to the state that the payload shows, unless a newer state is stored, and the message's conversation to
-- the state that follows from the message. state_id, message_id: these two conversations.
CREATE OR REPLACE FUNCTION communication.apply_state(
    state_id bigint, message_id bigint, d communication.delivery, written timestamptz, version timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    inbound_at timestamptz := CASE d.direction WHEN 'inbound' THEN written END;
BEGIN
    IF d.chatwoot_conversation_id IS NOT NULL THEN
        UPDATE communication.conversation c
           SET chatwoot_conversation_id = d.chatwoot_conversation_id,
               contact_inbox_source_id = coalesce(d.contact_inbox_source_id, c.contact_inbox_source_id),
               status = coalesce(d.conversation_status, CASE WHEN same THEN c.status END),
               can_reply = coalesce(d.can_reply, c.can_reply),
               assignee_type = CASE WHEN d.conversation_status IS NULL AND same THEN c.assignee_type ELSE d.assignee_type END,
               assignee_id = CASE WHEN d.conversation_status IS NULL AND same THEN c.assignee_id ELSE d.assignee_id END,
               source_updated_at = CASE WHEN d.conversation_status IS NULL THEN c.source_updated_at ELSE version END
          FROM (SELECT k.chatwoot_conversation_id = d.chatwoot_conversation_id AS same
                  FROM communication.conversation k WHERE k.id = state_id) AS known
         WHERE c.id = state_id AND c.is_active
           AND CASE WHEN same THEN version > coalesce(c.source_updated_at, '-infinity')
                                   OR version = c.source_updated_at AND d.conversation_status IS NOT NULL -- of the same version the last one stands
                                      AND (c.status, c.assignee_type, c.assignee_id, c.can_reply)
                                          IS DISTINCT FROM (d.conversation_status, d.assignee_type, d.assignee_id, coalesce(d.can_reply, c.can_reply))
                    -- another Chatwoot conversation of this sender: the newest inbound message decides where replies go
                    ELSE c.chatwoot_conversation_id IS NULL
                         OR inbound_at >= coalesce(c.last_inbound_at, '-infinity') END;
        IF FOUND AND d.contact_inbox_source_id IS NOT NULL AND d.user_identifier IS NOT NULL THEN
            PERFORM communication.follow(state_id, d);
        END IF;
    END IF;
    IF inbound_at IS NOT NULL THEN
        UPDATE communication.conversation
           SET last_inbound_at = inbound_at, can_reply = coalesce(d.can_reply, can_reply), -- the customer's message opens the window
               contact_name = coalesce(d.contact_name, contact_name)
         WHERE id = message_id AND inbound_at > coalesce(last_inbound_at, '-infinity');
    END IF;
    IF d.by_human AND d.chatwoot_conversation_id IS NULL THEN -- on the phone
        UPDATE communication.conversation SET handled_by = 'human', handled_by_since = written
         WHERE id = message_id AND written > coalesce(handled_by_since, '-infinity');
    END IF;
    UPDATE communication.conversation c
       SET handled_by = now.handled_by, handled_by_since = now.since
      FROM communication.conversation k, communication.handler(k) AS now
     WHERE c.id IN (state_id, message_id) AND k.id = c.id AND k.chatwoot_conversation_id = d.chatwoot_conversation_id
       AND (c.handled_by, c.handled_by_since) IS DISTINCT FROM (now.handled_by, now.since);
END $$;
