-- Makes an assistant the owner of a conversation, for a turn that still has the lease.
UPDATE communication.conversation SET assistant = :assistant WHERE id = :conversation_id AND lease_id = CAST(:lease_id AS uuid)
