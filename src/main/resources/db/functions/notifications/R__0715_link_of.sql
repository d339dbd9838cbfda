-- Gives the address of a conversation for people; null: there is none. form: an address with {account} and {conversation} in it.
CREATE OR REPLACE FUNCTION communication.link_of(conversation bigint, form text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    c communication.conversation;
BEGIN
    SELECT * INTO c FROM communication.conversation AS k WHERE k.id = conversation;
    IF form !~ '^https?://' OR c.account_id = 0 OR c.chatwoot_conversation_id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN replace(replace(regexp_replace(form, '([^:])//+', '\1/', 'g'), '{account}', c.account_id::text),
                   '{conversation}', c.chatwoot_conversation_id::text);
END $$;
