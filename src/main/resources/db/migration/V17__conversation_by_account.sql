-- Chatwoot counts its conversations in each account: with a thousand accounts there are a thousand with the number 1.
DROP INDEX communication.conversation_chatwoot;
CREATE INDEX conversation_chatwoot ON communication.conversation (account_id, chatwoot_conversation_id);
