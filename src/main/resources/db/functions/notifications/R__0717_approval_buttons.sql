-- Gives the buttons of those of these approvals that wait; null: none does. named: a button says which approval is meant.
CREATE OR REPLACE FUNCTION communication.approval_buttons(ids bigint[], named boolean) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_agg(jsonb_build_object('action', b.action, 'label', b.label || CASE WHEN named THEN ' ' || a.id ELSE '' END, 'style', b.style,
                                        'value', a.id::text) ORDER BY a.id, b.action)
      FROM communication.approval AS a,
           (VALUES ('approve', 'Approve', 'primary'), ('deny', 'Deny', 'danger')) AS b (action, label, style)
     WHERE a.id = ANY (ids) AND a.status = 'waiting'
$$;
