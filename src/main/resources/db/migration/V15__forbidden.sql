-- Since when a message that waits is answered 401, 402 or 403, such as for a token that is not valid any more.
ALTER TABLE communication.message ADD COLUMN forbidden_since timestamptz;
