-- Gives the number that a WhatsApp message goes to: the spelling that the caller gave, else the one that the customer wrote from
-- through the bridge, else the one that Chatwoot's channel has. WhatsApp knows a number by one spelling only, which may differ
-- from the one stored here.
CREATE OR REPLACE FUNCTION communication.whatsapp_address(m communication.message, c communication.conversation) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(m.address,
        (SELECT known.address
           FROM (SELECT CASE k.direction WHEN 'inbound' THEN k.content_attributes #>> '{whatsapp,from}' ELSE k.address END AS address
                   FROM communication.message k
                  WHERE k.conversation_id = c.id AND k.source = 'whatsapp' AND (k.direction = 'inbound' OR k.address IS NOT NULL)
                  ORDER BY k.direction, k.timestamp DESC, k.id DESC LIMIT 1) AS known
          WHERE communication.one_phone(known.address) = c.user_identifier),
        (SELECT '+' || c.contact_inbox_source_id
          WHERE communication.one_phone('+' || c.contact_inbox_source_id) = c.user_identifier),
        c.user_identifier);
END $$;
