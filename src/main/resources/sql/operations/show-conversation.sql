-- Gives a conversation, who answers in it, and why its newest message has no answer. No row: there is no such conversation.
SELECT communication.conversation_as_json(c)::text AS conversation, w.responder, w.bot_name, w.reason, w.facts::text AS facts
  FROM communication.conversation c,
       LATERAL communication.why_silent(c, CAST(:#settings AS jsonb), CAST(:#known AS jsonb)) AS w
 WHERE c.id = :#conversation_id
