-- Says whether the list shows a conversation with another newest message than before; where it names none, in another version.
CREATE OR REPLACE FUNCTION communication.shows_more(
    before communication.reconciliation_conversation, now communication.reconciliation_conversation) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN before.last_message_id IS DISTINCT FROM now.last_message_id
           OR now.last_message_id IS NULL AND before.version IS DISTINCT FROM now.version;
