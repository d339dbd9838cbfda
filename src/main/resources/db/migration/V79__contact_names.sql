-- The newest name of the person, as their channel or Chatwoot tells it; null: none was told. A search finds its words, as those of messages.
ALTER TABLE communication.conversation ADD COLUMN contact_name text;
CREATE INDEX conversation_contact_name ON communication.conversation USING gin (to_tsvector('simple', contact_name));

ALTER TYPE communication.delivery ADD ATTRIBUTE contact_name text;    -- of the person who wrote the message
ALTER TYPE communication.new_message ADD ATTRIBUTE contact_name text;
