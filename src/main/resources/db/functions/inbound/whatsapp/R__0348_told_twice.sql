-- Says whether the delivery tells of the message again, through another session of the same number.
CREATE OR REPLACE FUNCTION communication.told_twice(m communication.message, d communication.delivery) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN d.session_id <> '' AND m.direction = 'inbound' AND d.direction = 'inbound'
           AND m.content_attributes #>> '{whatsapp,to}' = d.content_attributes #>> '{whatsapp,to}'
           AND m.content_attributes #>> '{whatsapp,from}' = d.content_attributes #>> '{whatsapp,from}';
