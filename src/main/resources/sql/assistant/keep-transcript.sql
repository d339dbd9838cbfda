-- Keeps the transcript of a voice note with its message, where the message is still there and its words are not forgotten (blank_messages).
INSERT INTO communication.transcript (message_id, file, url, text, model)
SELECT m.id, md5(CAST(:url AS text)), :url, :text, :model FROM communication.message m WHERE m.id = :message_id AND m.forgotten_at IS NULL
   FOR SHARE OF m
ON CONFLICT DO NOTHING
