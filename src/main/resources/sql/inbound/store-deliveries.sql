-- Stores one or many webhooks in one statement and one commit: all of them or none. Gives for each, in order, its outcome,
-- the answer for its sender, and the conversation that has a new message to answer. See communication.store_deliveries.
-- deliveries: each a row of the type communication.delivery, as text.
SELECT outcome, coalesce(reason, 'none') AS reason, answer::text AS answer, awaiting, conversation_id, message_id
  FROM communication.store_deliveries(ARRAY(SELECT CAST(delivery AS communication.delivery) FROM unnest(CAST(:#deliveries AS text[])) AS delivery),
                                      CAST(:#payloads AS text[]), :#patient) WITH ORDINALITY
 ORDER BY ordinality
