-- Gives the assistant that owns a conversation. No row: none does.
SELECT assistant FROM communication.conversation WHERE id = :conversation_id AND assistant IS NOT NULL
