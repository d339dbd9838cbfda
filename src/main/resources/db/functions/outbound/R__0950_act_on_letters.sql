-- Does a job's action to these dead letters, in the job's audit, and gives their number.
CREATE OR REPLACE FUNCTION communication.act_on_letters(job communication.bulk_job, ids bigint[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    acted bigint[];
BEGIN
    IF job.action = 'requeue' THEN
        acted := ARRAY (SELECT * FROM communication.requeue_messages(ids, job.lifetime));
        acted := acted || ARRAY (SELECT * FROM communication.requeue_calls(ids));
    ELSE
        acted := ARRAY (SELECT * FROM communication.discard_letters(ids, job.reason));
    END IF;
    IF acted <> '{}' THEN
        PERFORM communication.audit(job.actor, job.action, 'bulk_job ' || job.id, jsonb_build_object('message_ids', acted));
    END IF;
    RETURN cardinality(acted);
END $$;
