-- Opens the chat API's conversation of that name, or gives the one that another transaction has opened.
CREATE OR REPLACE FUNCTION communication.open_chat(identifier text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    opened_id bigint;
BEGIN
    INSERT INTO communication.conversation AS k (user_identifier, channel) VALUES (identifier, 'api')
    ON CONFLICT (account_id, user_identifier, channel, coalesce(chatwoot_inbox_id, 0)) WHERE is_active DO UPDATE SET is_active = true
    RETURNING k.id INTO opened_id;
    RETURN opened_id;
END $$;
