-- Gives everything that is known to have happened in a conversation from a moment on and before another, each as one row with the ids that
-- it is about. It is not part of the statement that asks: the planner gives up over so many inlined queries ("variable not found in
-- subplan target list").
CREATE OR REPLACE FUNCTION communication.timeline(c communication.conversation, since timestamptz, before timestamptz)
    RETURNS TABLE (at timestamptz, place integer, webhook_event_id bigint, message_id bigint, turn_id uuid, kind text, entry json)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT * FROM communication.timeline_of_messages(c.id, since, before)
     UNION ALL
    SELECT * FROM communication.timeline_of_turns(c.id, since, before)
     UNION ALL
    SELECT * FROM communication.timeline_of_states(c, since, before);
END $$;
