-- Gives the sender's active conversation in the named inbox, and opens it if there is none. A conversation that began through the
-- bridge has no inbox until then and takes this one. If no inbox is named, the conversation is the one in which the person wrote
-- last.
CREATE OR REPLACE FUNCTION communication.conversation_with(request jsonb) RETURNS communication.conversation LANGUAGE plpgsql AS $$
DECLARE
    inbox bigint := (request ->> 'inbox_id')::bigint;
    c     communication.conversation;
BEGIN
    LOOP
        SELECT * INTO c FROM communication.conversation
         WHERE account_id = (request ->> 'account_id')::bigint AND user_identifier = request ->> 'user_identifier'
           AND channel = request ->> 'channel' AND is_active
           AND (inbox IS NULL OR chatwoot_inbox_id = inbox OR chatwoot_inbox_id IS NULL AND chatwoot_conversation_id IS NULL)
         ORDER BY inbox IS NOT NULL AND chatwoot_inbox_id IS NULL, coalesce(last_inbound_at, started_at) DESC, id DESC
         LIMIT 1
           FOR KEY SHARE; -- erase_contact waits for this, or has finished
        EXIT WHEN c.id IS NOT NULL;
        INSERT INTO communication.conversation (account_id, user_identifier, channel, chatwoot_inbox_id)
        VALUES ((request ->> 'account_id')::bigint, request ->> 'user_identifier', request ->> 'channel', inbox)
        ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active DO NOTHING;
    END LOOP;
    IF c.chatwoot_inbox_id IS NULL AND inbox IS NOT NULL THEN
        UPDATE communication.conversation SET chatwoot_inbox_id = inbox WHERE id = c.id;
        c.chatwoot_inbox_id := inbox;
    END IF;
    RETURN c;
END $$;
