-- Says in words that an approval waits, or how it was decided; null: it is gone. contents: whether the arguments are told, which may quote
-- customers.
CREATE OR REPLACE FUNCTION communication.approval_text(approval bigint, contents boolean) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    a communication.approval;
BEGIN
    SELECT * INTO a FROM communication.approval AS k WHERE k.id = approval_text.approval;
    RETURN CASE WHEN a.id IS NULL THEN NULL
        WHEN a.status = 'waiting' THEN concat(
            format('Approval %s: the assistant %s asks whether it may call %s in conversation %s.', a.id, a.assistant, a.tool, a.conversation_id),
            CASE WHEN contents THEN E'\n' || a.arguments::text END,
            format(E'\nIt waits until %s UTC. POST /approvals/%s decides it, too.', to_char(a.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), a.id))
        WHEN a.status = 'expired' THEN format('Approval %s, %s in conversation %s: nobody decided in time. A human is asked to take over.',
                                              a.id, a.tool, a.conversation_id)
        ELSE format('Approval %s, %s in conversation %s: %s by %s%s.', a.id, a.tool, a.conversation_id, a.status, a.decided_by,
                    coalesce(' (' || a.reason || ')', '')) END;
END $$;
