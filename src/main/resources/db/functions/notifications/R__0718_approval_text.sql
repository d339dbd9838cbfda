-- Says in words that an approval waits, or how it was decided, and what it is about; null: it is gone. contents: whether the arguments are
-- told, which may quote customers. The summary is told in any case: people decide by it.
CREATE OR REPLACE FUNCTION communication.approval_text(approval bigint, contents boolean) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    a communication.approval;
BEGIN
    SELECT * INTO a FROM communication.approval AS k WHERE k.id = approval_text.approval;
    IF a.id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN concat_ws(E'\n', CASE
        WHEN a.status = 'waiting' THEN format('Approval %s: the assistant %s asks whether it may call %s in conversation %s.',
                                              a.id, a.assistant, a.tool, a.conversation_id)
        WHEN a.status = 'expired' THEN format('Approval %s, %s in conversation %s: nobody decided in time. A human is asked to take over.',
                                              a.id, a.tool, a.conversation_id)
        ELSE format('Approval %s, %s in conversation %s: %s by %s%s.', a.id, a.tool, a.conversation_id, a.status, a.decided_by,
                    coalesce(' (' || a.reason || ')', '')) END,
        a.summary,
        CASE WHEN contents AND a.status = 'waiting' THEN a.arguments::text END,
        CASE WHEN a.status = 'waiting' THEN format('It waits until %s UTC. GET /approvals shows its arguments, POST /approvals/%s decides it, too.',
                                                   to_char(a.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), a.id) END);
END $$;
