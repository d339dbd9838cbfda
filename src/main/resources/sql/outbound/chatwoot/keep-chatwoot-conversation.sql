-- Notes Chatwoot's conversation on ours, and on the message that goes there: if its answer is lost, it is looked for there, wherever the customer
-- writes meanwhile. If a webhook was faster, its value stands.
WITH ours AS (
    UPDATE communication.conversation
       SET chatwoot_conversation_id = coalesce(chatwoot_conversation_id, :#chatwoot_conversation_id)
     WHERE id = :#conversation_id
    RETURNING chatwoot_conversation_id
), message AS (
    UPDATE communication.message AS m SET chatwoot_conversation_id = ours.chatwoot_conversation_id
      FROM ours WHERE m.id = :#message_id AND m.claim_id = CAST(:#claim_id AS uuid)
)
SELECT chatwoot_conversation_id FROM ours
