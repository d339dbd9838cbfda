-- Gives the labels of Chatwoot's conversation, as the newest webhook about one of these messages has them. No row: none has any.
SELECT (e.payload::jsonb #> '{conversation,labels}')::text
  FROM communication.webhook_event e
 WHERE e.received_at >= (SELECT min(m.received_at) FROM communication.message m WHERE m.id = ANY (CAST(:message_ids AS bigint[]))) - interval '1 minute'
   AND e.message_id = ANY (CAST(:message_ids AS bigint[])) AND jsonb_typeof(e.payload::jsonb #> '{conversation,labels}') = 'array'
 ORDER BY e.received_at DESC, e.id DESC LIMIT 1
