-- All that is queued: what stands in a line, and what waits for no other, each by an index of its own (V11, V19).
CREATE OR REPLACE VIEW communication.queued AS
SELECT * FROM communication.message WHERE status = 'queued' AND line_name IS DISTINCT FROM ''
 UNION ALL
SELECT * FROM communication.message
 WHERE status = 'queued' AND line_name = '';
