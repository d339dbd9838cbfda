-- What came while the database was away was spooled to a file. A program that dies between the commit and the deletion of the file must not
-- store it twice.
CREATE TABLE communication.spooled (
    id        uuid PRIMARY KEY,                   -- of the file's delivery
    stored_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX spooled_stored ON communication.spooled (stored_at);

ALTER TYPE communication.delivery ADD ATTRIBUTE spool_id uuid;          -- null: it did not come from the spool
ALTER TYPE communication.delivery ADD ATTRIBUTE arrived_at timestamptz; -- then: when it arrived, on the clock of the program that spooled it
