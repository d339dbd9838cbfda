-- Gives the assistant that asked for the effects that these messages decide. No row: they decide nothing.
SELECT assistant FROM communication.approval WHERE message_id = ANY (CAST(:message_ids AS bigint[])) ORDER BY id LIMIT 1
