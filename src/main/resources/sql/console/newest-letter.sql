-- Gives a text that changes when there is a new dead letter.
SELECT json_build_object('newest', concat_ws(' ',
           (SELECT max(id) FROM communication.message WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL),
           (SELECT max(id) FROM communication.event_call WHERE status = 'failed' AND discarded_at IS NULL)))::text
