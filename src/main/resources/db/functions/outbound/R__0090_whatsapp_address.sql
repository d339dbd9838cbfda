-- Where a message goes on WhatsApp: to the spelling of the number that its caller gave, else that the customer wrote from through the
-- bridge, else that Chatwoot's channel has. WhatsApp knows a number by one spelling, which need not be the one that we call it by.
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
