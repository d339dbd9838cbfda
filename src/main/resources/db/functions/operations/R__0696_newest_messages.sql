-- Gives a conversation's newest messages, from the end of the index. The planner takes each conversation for one of average length, and would
-- read and sort all of it: so it may not sort.
CREATE OR REPLACE FUNCTION communication.newest_messages(conversation bigint, many integer) RETURNS SETOF communication.message
    LANGUAGE sql STABLE ROWS 30 SET enable_sort = off AS $$
    SELECT * FROM communication.message WHERE conversation_id = conversation ORDER BY timestamp DESC LIMIT many
$$;
