-- What finds conversations by their words and by their inbox, and webhooks by their conversation (V41), among ten million messages.
-- The words stand as they are written: people write in many languages. A blanked message has none. (PostgreSQL refuses a tsvector of more than
-- a megabyte, and would refuse the message with it.)
CREATE INDEX message_words ON communication.message USING gin (to_tsvector('simple', left(content, 50000)));
CREATE INDEX conversation_inbox ON communication.conversation (chatwoot_inbox_id, id);
