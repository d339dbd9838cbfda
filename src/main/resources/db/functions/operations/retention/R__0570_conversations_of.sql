-- Gives a person's conversations, in that account and on that channel if these are given: those that bear the identifier or have
-- borne it, and those on the same Chatwoot conversations. A Chatwoot conversation has one contact, so a visitor who gave an
-- address midway is one person.
CREATE OR REPLACE FUNCTION communication.conversations_of(identifier text, account bigint, on_channel text)
    RETURNS SETOF communication.conversation LANGUAGE plpgsql STABLE AS $$
DECLARE
    names text[] := communication.names_of(identifier);
    ids bigint[] := ARRAY (SELECT id FROM communication.conversation
                            WHERE user_identifier = ANY (names)
                              AND (account IS NULL OR account_id = account) AND (on_channel IS NULL OR channel = on_channel)
                             UNION
                            SELECT c.id FROM communication.sighting s JOIN communication.conversation c USING (account_id, chatwoot_conversation_id)
                             WHERE s.user_identifier = ANY (names)
                               AND (account IS NULL OR c.account_id = account) AND (on_channel IS NULL OR c.channel = on_channel));
BEGIN
    RETURN QUERY
    SELECT * FROM communication.conversation WHERE id = ANY (ids)
     UNION
    SELECT c.* FROM communication.places(ids) AS place
      JOIN communication.conversation c USING (account_id, chatwoot_conversation_id);
END $$;
