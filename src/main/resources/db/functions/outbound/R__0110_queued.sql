-- Gives all queued messages. Those in a line and callbacks have one index each (V11).
CREATE OR REPLACE VIEW communication.queued AS
SELECT * FROM communication.message WHERE status = 'queued' AND command IS DISTINCT FROM 'callback'
 UNION ALL
SELECT * FROM communication.message
 WHERE status = 'queued' AND command = 'callback' AND adapter = 'callback' AND next_attempt_at IS NOT NULL;
