-- Gives the key that is locked for a Chatwoot conversation.
CREATE OR REPLACE FUNCTION communication.place_key(account_id bigint, chatwoot_conversation_id bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN hashtextextended(account_id::text || ' ' || chatwoot_conversation_id::text, 0);
