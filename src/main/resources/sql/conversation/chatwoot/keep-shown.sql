-- Keeps Chatwoot's answer about a message, unless a webhook has told of the message meanwhile.
UPDATE communication.message
   SET content = :#content, attachments = CAST(:#attachments AS jsonb),
       content_attributes = CAST(:#content_attributes AS jsonb) || content_attributes
 WHERE id = :#id AND content = '' AND attachments = '[]'
