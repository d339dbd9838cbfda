-- Gives a text that changes when an assistant asks for something new, or when somebody decides; up to 1,001 that wait are counted.
SELECT json_build_object('newest', concat_ws(' ', (SELECT max(id) FROM communication.approval),
           (SELECT count(*) FROM (SELECT id FROM communication.approval WHERE status = 'waiting' LIMIT 1001) AS x)))::text
