-- Gives the bridge's id of a message whose answer was lost. No row: the bridge told of none. It reports ids without contents. So
-- an id is taken if the bridge reported it as sent through this session, while the answer was awaited or just after, if no known
-- message has it, and if neither another message nor another id comes into question.
SELECT min(receipt.external_id)
  FROM communication.message m
  JOIN communication.conversation c ON c.id = m.conversation_id
  JOIN communication.bridge_receipt receipt
    ON receipt.session_id IN (m.session_id, '') AND receipt.shown = 'sent'
   AND receipt.received_at BETWEEN m.attempted_at AND m.attempted_at + make_interval(secs => :#window)
   AND (receipt.recipient IS NULL OR communication.one_phone(receipt.recipient) = c.user_identifier)
 WHERE m.id = :#message_id
   AND NOT EXISTS (SELECT FROM communication.message known
                    WHERE known.source = 'whatsapp' AND known.direction = 'outbound'
                      AND known.external_id = receipt.external_id AND known.session_id = m.session_id)
   AND NOT EXISTS (SELECT FROM communication.message other JOIN communication.conversation k ON k.id = other.conversation_id
                    WHERE other.session_id = m.session_id AND other.session_id <> '' -- a message that was handed over has a session
                      AND other.id <> m.id AND other.status <> 'sent'
                      AND other.attempted_at BETWEEN receipt.received_at - interval '5 minutes' AND receipt.received_at
                      AND (other.claim_id IS NOT NULL OR other.in_doubt_since IS NOT NULL)
                      AND (receipt.recipient IS NULL OR communication.one_phone(receipt.recipient) = k.user_identifier))
HAVING count(DISTINCT receipt.external_id) = 1
