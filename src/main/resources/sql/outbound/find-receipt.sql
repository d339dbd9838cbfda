-- The bridge's id of a message whose answer was lost; no row where it told of none. It tells of messages by their ids, not by what
-- they say: so it is this one's if it came after this attempt began, through this session, belongs to no message that we know,
-- and there is no other message that it could be.
SELECT receipt.external_id
  FROM communication.message m
  JOIN communication.conversation c ON c.id = m.conversation_id
  JOIN communication.bridge_receipt receipt
    ON receipt.session_id IN (m.session_id, '') AND receipt.received_at >= m.attempted_at
   AND (receipt.recipient IS NULL OR receipt.recipient = c.user_identifier)
 WHERE m.id = :#message_id
   AND NOT EXISTS (SELECT FROM communication.message known
                    WHERE known.account_id = m.account_id AND known.source = m.source
                      AND known.external_id = receipt.external_id AND known.session_id = m.session_id)
   AND NOT EXISTS (SELECT FROM communication.message other JOIN communication.conversation k ON k.id = other.conversation_id
                    WHERE other.session_id = m.session_id AND other.id <> m.id AND other.status <> 'sent'
                      AND other.attempted_at BETWEEN receipt.received_at - interval '5 minutes' AND receipt.received_at
                      AND (other.claim_id IS NOT NULL OR other.in_doubt_since IS NOT NULL)
                      AND (receipt.recipient IS NULL OR receipt.recipient = k.user_identifier))
 ORDER BY receipt.received_at, receipt.external_id
 LIMIT 1
