-- Gives the earlier conversations with the customer of a conversation. The customer comes from the conversation, and only their number
-- from the model. A customer whose address nobody vouches for gets none: it may be somebody else's.
SELECT c.id, c.channel, communication.utc(c.started_at) AS started, communication.utc(c.ended_at) AS ended,
       (SELECT count(*) FROM communication.message m WHERE m.conversation_id = c.id) AS messages
  FROM communication.conversation c
 WHERE :#${variable.verified}
   AND c.account_id = :#${variable.account_id}
   AND c.user_identifier = :#${variable.user_identifier} AND c.channel = :#${variable.channel}
   AND c.id <> :#${variable.conversation_id}
 ORDER BY c.started_at DESC
 LIMIT least(greatest(:#most, 1), 20)
