-- Gives the address that a message goes to, in the spelling that its caller gave. Otherwise, if its adapter knows of spellings
-- (address_path): in the one that the customer wrote from through it, else in the one that Chatwoot's channel has. WhatsApp knows a number
-- by one spelling, which need not be the one that our conversations bear.
CREATE OR REPLACE FUNCTION communication.address_of(m communication.message, c communication.conversation) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    a communication.adapter;
BEGIN
    IF m.address IS NOT NULL THEN
        RETURN m.address;
    END IF;
    SELECT * INTO a FROM communication.adapter AS k WHERE k.name = m.adapter;
    IF a.address_path IS NULL THEN
        RETURN c.user_identifier;
    END IF;
    RETURN coalesce(
        (SELECT known.address
           FROM (SELECT CASE k.direction WHEN 'inbound' THEN k.content_attributes #>> a.address_path ELSE k.address END AS address
                   FROM communication.message k
                  WHERE k.conversation_id = c.id AND k.source = a.source AND (k.direction = 'inbound' OR k.address IS NOT NULL)
                  ORDER BY k.direction, k.timestamp DESC, k.id DESC LIMIT 1) AS known
          WHERE communication.one_phone(known.address) = c.user_identifier),
        (SELECT '+' || c.contact_inbox_source_id
          WHERE communication.one_phone('+' || c.contact_inbox_source_id) = c.user_identifier),
        c.user_identifier);
END $$;
