-- Gives the Chatwoot conversations of these conversations, with their account: an id is unique within its account only.
CREATE OR REPLACE FUNCTION communication.places(conversation_ids bigint[])
    RETURNS TABLE (account_id bigint, chatwoot_conversation_id bigint) LANGUAGE sql STABLE AS $$
    SELECT account_id, chatwoot_conversation_id FROM communication.conversation
     WHERE id = ANY (conversation_ids) AND account_id > 0 AND chatwoot_conversation_id IS NOT NULL
     UNION
    SELECT account_id, chatwoot_conversation_id FROM communication.message
     WHERE conversation_id = ANY (conversation_ids) AND account_id > 0 AND chatwoot_conversation_id IS NOT NULL
$$;
