-- By which id the log tells of whatever had the message queued: a request, or a turn.
ALTER TABLE communication.message ADD COLUMN correlation_id text;
