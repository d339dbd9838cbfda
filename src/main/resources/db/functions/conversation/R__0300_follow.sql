-- Gives a conversation the contact that its Chatwoot conversation has now: it was corrected, merged or named. If that person
-- already has another active conversation in the inbox, both stay as they are.
CREATE OR REPLACE FUNCTION communication.follow(followed bigint, d communication.delivery) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.conversation c
       SET user_identifier = d.user_identifier, channel = d.channel, chatwoot_inbox_id = coalesce(d.chatwoot_inbox_id, c.chatwoot_inbox_id)
     WHERE c.id = followed AND c.is_active
       AND (c.user_identifier, c.channel, c.chatwoot_inbox_id)
           IS DISTINCT FROM (d.user_identifier, d.channel, coalesce(d.chatwoot_inbox_id, c.chatwoot_inbox_id))
       AND NOT EXISTS (SELECT FROM communication.conversation other
                        WHERE other.id <> c.id AND other.is_active AND other.account_id = c.account_id
                          AND other.user_identifier = d.user_identifier AND other.channel = d.channel
                          AND coalesce(other.chatwoot_inbox_id, 0) = coalesce(d.chatwoot_inbox_id, c.chatwoot_inbox_id, 0));
END $$;
