-- The conversation that goes on at a moment at which Chatwoot's was alive; opened where there is none, as an ended one where
-- an end after that moment is known.
CREATE OR REPLACE FUNCTION communication.conversation_alive(d communication.delivery, at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
    ending   communication.sighting;
BEGIN
    SELECT id INTO found_id FROM communication.conversation
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
       AND started_at <= at AND (is_active OR ended_at >= at)
     ORDER BY started_at LIMIT 1;
    IF found_id IS NOT NULL THEN
        RETURN found_id;
    END IF;

    SELECT * INTO ending FROM communication.sighting
     WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
       AND shown = 'resolved' AND moment >= at
     ORDER BY moment LIMIT 1;
    UPDATE communication.conversation SET started_at = at -- it began earlier than we knew
     WHERE id = (SELECT id FROM communication.conversation
                  WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
                    AND started_at > at AND started_at <= coalesce(ending.moment, 'infinity')
                  ORDER BY started_at LIMIT 1)
    RETURNING id INTO found_id;
    IF found_id IS NULL AND ending.moment IS NULL THEN
        UPDATE communication.conversation
           SET started_at = least(started_at, at), chatwoot_inbox_id = coalesce(chatwoot_inbox_id, d.chatwoot_inbox_id)
         WHERE id = communication.conversation_to_join(d)
        RETURNING id INTO found_id;
    END IF;
    IF found_id IS NULL THEN
        INSERT INTO communication.conversation AS c
               (account_id, user_identifier, channel, is_active, started_at, ended_at,
                status, source_updated_at, assignee_type, assignee_id,
                chatwoot_conversation_id, chatwoot_inbox_id, contact_inbox_source_id)
        VALUES (d.account_id, d.user_identifier, d.channel, ending.moment IS NULL, at, ending.moment,
                ending.shown, ending.moment, ending.assignee_type, ending.assignee_id,
                d.chatwoot_conversation_id, d.chatwoot_inbox_id, d.contact_inbox_source_id)
        ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active
            DO UPDATE SET started_at = least(c.started_at, excluded.started_at)
        RETURNING id INTO found_id;
    END IF;

    -- what looked as if it had been written after the end of the one before
    PERFORM communication.move_messages(id, found_id, at, 'infinity')
       FROM (SELECT id FROM communication.conversation
              WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id AND ended_at < at
              ORDER BY ended_at DESC LIMIT 1) AS earlier
      WHERE EXISTS (SELECT FROM communication.message WHERE conversation_id = earlier.id AND timestamp >= at);
    RETURN found_id;
END $$;
