-- Whether that person wrote it in a group on WhatsApp: the conversation is the group's.
CREATE OR REPLACE FUNCTION communication.said_in_group(m communication.message, identifier text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN m.source = 'whatsapp' AND m.direction = 'inbound'
           AND communication.one_phone(m.content_attributes #>> '{whatsapp,from}') = communication.one_phone(identifier);
