-- Gives the bytes of a file that was uploaded with a message.
SELECT content FROM communication.upload WHERE id = CAST(:#upload_id AS uuid)
