-- Deletes some calls of models that began before that moment, with what was spent on the days before it, and gives how many calls.
CREATE OR REPLACE FUNCTION communication.delete_old_calls(before timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    deleted bigint;
BEGIN
    DELETE FROM communication.assistant_spending WHERE day < before::date;
    DELETE FROM communication.llm_call WHERE id = ANY (ARRAY (
        SELECT id FROM communication.llm_call WHERE started_at < before ORDER BY started_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END $$;
