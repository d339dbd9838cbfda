-- Discards dead letters, all of them if no ids are given, and gives the ids that are none. They stay in their conversations.
WITH discarded AS (
    SELECT id FROM communication.discard_letters(CAST(:#ids AS bigint[]), :#reason) AS id
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
