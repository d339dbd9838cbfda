-- Says whether that person wrote the message in a WhatsApp group, whose conversation bears the group's name.
CREATE OR REPLACE FUNCTION communication.said_in_group(m communication.message, identifier text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN m.source = 'whatsapp' AND m.direction = 'inbound'
           AND communication.one_phone(m.content_attributes #>> '{whatsapp,from}') = communication.one_phone(identifier);
