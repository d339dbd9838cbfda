-- Says whether a human wrote the message to the customer: neither a note nor one of ours that was sent with a user's token.
-- The rule stands here only. It has no query in it, so it becomes part of each statement that asks and the indexes serve it.
CREATE OR REPLACE FUNCTION communication.said_by_human(m communication.message) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN m.direction = 'outbound' AND m.sender_type = 'user' AND NOT m.private AND NOT m.content_attributes ? 'processor';
