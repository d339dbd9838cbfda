-- Gives all queued messages. Those in a line and those that wait for no other have one index each (V11, V19).
CREATE OR REPLACE VIEW communication.queued AS
SELECT * FROM communication.message WHERE status = 'queued' AND line_name IS NOT NULL
 UNION ALL
SELECT * FROM communication.message
 WHERE status = 'queued' AND line_name IS NULL AND adapter IS NOT NULL AND next_attempt_at IS NOT NULL;
