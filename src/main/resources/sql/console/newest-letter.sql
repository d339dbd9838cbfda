-- Gives a text that changes when there is a new dead letter. One that was queued early may fail late, so they are counted, too, up to 1,001.
SELECT json_build_object('newest', concat_ws(' ',
           (SELECT max(id) FROM communication.message WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL),
           (SELECT max(id) FROM communication.event_call WHERE status = 'failed' AND discarded_at IS NULL),
           (SELECT count(*) FROM (SELECT id FROM communication.dead_letter LIMIT 1001) AS x)))::text
