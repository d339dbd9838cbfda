-- Discards dead letters, all of them if no ids are given, and gives the ids that are none. They stay in their conversations.
WITH messages AS (
    UPDATE communication.message
       SET discarded_at = now(), discard_reason = :#reason
     WHERE status = 'failed' AND adapter IS NOT NULL AND discarded_at IS NULL
       AND (CAST(:#ids AS bigint[]) IS NULL OR id = ANY (CAST(:#ids AS bigint[])))
    RETURNING id
), calls AS (
    UPDATE communication.event_call
       SET discarded_at = now(), discard_reason = :#reason, body = NULL
     WHERE status = 'failed' AND discarded_at IS NULL AND (CAST(:#ids AS bigint[]) IS NULL OR id = ANY (CAST(:#ids AS bigint[])))
    RETURNING id
), discarded AS (
    SELECT id FROM messages UNION ALL SELECT id FROM calls
), audited AS (
    INSERT INTO communication.audit (actor, action, details)
    SELECT :#${variable.actor}, 'discard',
           jsonb_build_object('all', CAST(:#ids AS bigint[]) IS NULL, 'message_ids', array_agg(id ORDER BY id))
      FROM discarded
    HAVING count(*) > 0
)
SELECT json_build_object(
           'discarded', coalesce((SELECT json_agg(id ORDER BY id) FROM discarded), '[]'::json),
           'not_failed', coalesce((SELECT json_agg(asked ORDER BY asked) FROM unnest(CAST(:#ids AS bigint[])) AS asked
                                    WHERE asked NOT IN (SELECT id FROM discarded)), '[]'::json))::text
