-- Gives who handles the conversation and since when, from all that is known of it, in any order of arrival.
-- A human handles it after a human's public reply, an assignment that still stands, or a turn that handed over. The bot handles it
-- after an event that says so, or after a state that is pending again. The stored conclusion stands if the sightings behind it
-- have been deleted.
CREATE OR REPLACE FUNCTION communication.handler(c communication.conversation, OUT handled_by text, OUT since timestamptz) LANGUAGE plpgsql STABLE AS $$
DECLARE
    said     timestamptz; -- by a human, or a turn asked for one
    assigned timestamptz;
    taken    timestamptz;
    given    timestamptz; -- back to the bot
BEGIN
    SELECT max(moment) INTO said FROM (
        (SELECT m.timestamp FROM communication.message m
          WHERE m.conversation_id = c.id AND communication.said_by_human(m)
            AND coalesce(m.chatwoot_conversation_id, c.chatwoot_conversation_id) = c.chatwoot_conversation_id
          ORDER BY m.timestamp DESC LIMIT 1)
        UNION ALL
        (SELECT t.handed_over_at FROM communication.turn t
          WHERE t.conversation_id = c.id AND t.handed_over_at IS NOT NULL
            AND EXISTS (SELECT FROM communication.message m
                         WHERE m.id = ANY (t.message_ids)
                           AND coalesce(m.chatwoot_conversation_id, c.chatwoot_conversation_id) = c.chatwoot_conversation_id)
          ORDER BY t.handed_over_at DESC LIMIT 1)) AS humans (moment);
    SELECT min(s.moment) INTO assigned FROM communication.states_of(c) s
     WHERE s.moment > coalesce((SELECT other.moment FROM communication.states_of(c) other
                                 WHERE other.assignee_type IS DISTINCT FROM 'User' ORDER BY other.moment DESC LIMIT 1), '-infinity');
    taken := greatest(said, assigned);
    SELECT max(moment) INTO given FROM (
        (SELECT s.moment FROM communication.states_of(c) s
          WHERE s.shown = 'handed back' AND s.moment >= taken ORDER BY s.moment DESC LIMIT 1)
        UNION ALL
        SELECT min(s.moment) FROM communication.states_of(c) s
         WHERE s.shown = 'pending' AND s.moment >= taken
           AND s.moment > (SELECT min(o.moment) FROM communication.states_of(c) o
                            WHERE o.shown = 'open' -- at that moment or later
                              AND o.moment >= coalesce((SELECT before.moment FROM communication.states_of(c) before
                                                         WHERE before.moment <= taken ORDER BY before.moment DESC LIMIT 1), taken))
        UNION ALL
        SELECT c.handled_by_since
         WHERE c.handled_by = 'bot' AND c.handled_by_since >= taken
           AND NOT EXISTS (SELECT FROM communication.states_of(c) s WHERE s.moment <= c.handled_by_since)) AS bots (moment)
     WHERE moment > coalesce(said, '-infinity');
    handled_by := CASE WHEN taken IS NULL OR given IS NOT NULL THEN 'bot' ELSE 'human' END;
    since := CASE WHEN taken IS NULL THEN CASE c.handled_by WHEN 'bot' THEN c.handled_by_since END ELSE coalesce(given, taken) END;
END $$;
