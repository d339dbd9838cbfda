-- Gives how a conversation's state changed from a moment on and before another: its begin and end, its provider's states, its handlers, and
-- the log's lines about its silence. One of the steps of timeline. The moments of the provider's states are on the provider's clock.
CREATE OR REPLACE FUNCTION communication.timeline_of_states(c communication.conversation, since timestamptz, before timestamptz)
    RETURNS TABLE (at timestamptz, place integer, webhook_event_id bigint, message_id bigint, turn_id uuid, kind text, entry json)
    LANGUAGE sql STABLE AS $$
    SELECT s.at, s.place, NULL::bigint, NULL::bigint, NULL::uuid, 'status', s.entry
      FROM (SELECT c.started_at, 0, json_build_object('status', 'begun')
             UNION ALL
            SELECT c.ended_at, 12, json_build_object('status', 'ended') WHERE c.ended_at IS NOT NULL
             UNION ALL
            SELECT c.handled_by_since, 12, json_build_object('handled_by', c.handled_by) WHERE c.handled_by_since IS NOT NULL
             UNION ALL
            SELECT s.moment, 4, json_build_object('status', s.shown, 'assignee_type', s.assignee_type, 'assignee_id', s.assignee_id)
              FROM communication.states_of(c) s) AS s (at, place, entry)
     WHERE s.at >= since AND s.at < before
     UNION ALL
    SELECT s.told_at, 13, NULL, NULL, NULL, 'silence', json_build_object('reason', s.reason)
      FROM communication.silence s WHERE s.conversation_id = c.id AND s.told_at >= since AND s.told_at < before
$$;
