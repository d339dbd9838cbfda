-- What people wrote can be forgotten before the conversation is: ids and times stay, and with them all that keeps messages single and in
-- order.

ALTER TABLE communication.message
    ADD COLUMN forgotten_at timestamptz, -- when text, files and attributes were blanked
    ADD COLUMN content_hash bytea;       -- of the blanked text, for a day: by it a message is known that its channel delivers again

CREATE INDEX message_hash ON communication.message (forgotten_at) WHERE content_hash IS NOT NULL;

-- How far rows have been looked through whose contents are to be forgotten.
CREATE TABLE communication.forgetting (
    what  text PRIMARY KEY,
    up_to bigint NOT NULL -- id
);

-- Messages before that whose contents are still needed.
CREATE TABLE communication.to_forget (
    message_id bigint PRIMARY KEY REFERENCES communication.message ON DELETE CASCADE
);
