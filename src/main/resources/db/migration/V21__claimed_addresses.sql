-- The version before took a website visitor for whoever's address they typed. Such conversations bear an address, though the visitor is a
-- browser session (contact_inbox_source_id is a UUID), and nothing shows that the website has vouched for them. The visitor's
-- conversation gets the session's name. What came in another of Chatwoot's conversations may be the customer's: what is done of it is kept
-- in conversations that have ended, where no responder reads it. A verified visitor is named by their address again at the next event.
CREATE TEMP TABLE claimed ON COMMIT DROP AS
SELECT c.id, c.contact_inbox_source_id || '@chatwoot.widget' AS session
  FROM communication.conversation c
 WHERE c.is_active AND c.channel = 'email' AND c.user_identifier NOT LIKE '%@chatwoot.widget'
   AND c.contact_inbox_source_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
   AND NOT coalesce((SELECT e.payload #>> '{conversation,contact_inbox,hmac_verified}' = 'true'
                       FROM communication.webhook_event e
                      WHERE e.conversation_id = c.id AND e.payload #>> '{conversation,id}' = c.chatwoot_conversation_id::text
                      ORDER BY e.id DESC LIMIT 1), false);

CREATE TEMP TABLE anothers ON COMMIT DROP AS
SELECT m.id AS message_id, c.id AS from_id, m.chatwoot_conversation_id, m.timestamp
  FROM claimed
  JOIN communication.conversation c USING (id)
  JOIN communication.message m ON m.conversation_id = c.id AND m.chatwoot_conversation_id <> c.chatwoot_conversation_id
 WHERE m.status <> 'queued' AND NOT (m.direction = 'inbound' AND m.status = 'received' AND m.no_answer IS NULL);
INSERT INTO communication.conversation
       (account_id, user_identifier, channel, is_active, started_at, ended_at, chatwoot_conversation_id, chatwoot_inbox_id)
SELECT c.account_id, c.user_identifier, c.channel, false, min(a.timestamp), max(a.timestamp), a.chatwoot_conversation_id, -c.id
  FROM anothers a JOIN communication.conversation c ON c.id = a.from_id
 GROUP BY c.id, a.chatwoot_conversation_id;
UPDATE communication.message m
   SET conversation_id = there.id
  FROM anothers a
  JOIN communication.conversation there ON there.chatwoot_inbox_id = -a.from_id AND there.chatwoot_conversation_id = a.chatwoot_conversation_id
 WHERE m.id = a.message_id;
UPDATE communication.conversation SET chatwoot_inbox_id = NULL WHERE chatwoot_inbox_id < 0; -- it said whence, for a moment

DO $$
DECLARE
    visitor record;
BEGIN
    FOR visitor IN SELECT * FROM claimed LOOP
        BEGIN
            UPDATE communication.conversation SET user_identifier = visitor.session WHERE id = visitor.id;
        EXCEPTION WHEN unique_violation THEN
            NULL; -- the session has a conversation there already
        END;
    END LOOP;
END $$;
