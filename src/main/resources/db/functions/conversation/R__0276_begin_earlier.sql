-- Lets a conversation of ours begin at that moment, if it is known from a later one on: the next on the same Chatwoot conversation,
-- if no end lies between, else the sender's active one. Gives its id; null: there is none.
CREATE OR REPLACE FUNCTION communication.begin_earlier(d communication.delivery, at timestamptz, ending communication.sighting) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    found_id bigint;
BEGIN
    UPDATE communication.conversation SET started_at = at
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
    RETURN found_id;
END $$;
