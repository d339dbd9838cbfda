-- Stores webhooks, one or many, in one statement and one commit: all of them or none.
-- Gives for each, in order, what became of it the answer for Chatwoot, and which conversation has a
-- new message to answer. What keeps each one once: R__store_delivery.sql.
SELECT stored.outcome, coalesce(stored.reason, 'none') AS reason, stored.answer::text AS answer, stored.awaiting,
       (stored.answer ->> 'conversation_id')::bigint AS conversation_id, (stored.answer ->> 'message_id')::bigint AS message_id
  FROM jsonb_array_elements(CAST(:#deliveries AS jsonb)) WITH ORDINALITY AS deliveries (delivery, position),
       LATERAL communication.store_delivery(jsonb_populate_record(NULL::communication.delivery, delivery)) AS stored
 ORDER BY position
