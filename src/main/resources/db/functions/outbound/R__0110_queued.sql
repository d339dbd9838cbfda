-- Gives all queued messages. Those in a line and those that wait for no other have one index each (V11, V19).
CREATE OR REPLACE VIEW communication.queued AS
SELECT * FROM communication.message WHERE status = 'queued' AND line_name IS DISTINCT FROM ''
 UNION ALL
SELECT * FROM communication.message
 WHERE status = 'queued' AND line_name = '';
