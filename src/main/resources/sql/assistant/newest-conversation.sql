-- Gives the newest conversation with a contact, in whichever account and channel. No row: they have not written.
SELECT account_id, user_identifier, channel
  FROM communication.conversation
 WHERE user_identifier IN (:identifiers) AND NOT operators
 ORDER BY started_at DESC, id DESC
 LIMIT 1
