-- Gives the words of a message that sums up these notifications of a kind, and its buttons.
-- One about approvals shows the next five that wait; a decision changes it (communication.note_decision), and leaves room for the next ones.
CREATE OR REPLACE FUNCTION communication.summed(in_kind text, ids bigint[], contents boolean, OUT words text, OUT actions jsonb)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    waiting bigint[];
BEGIN
    IF in_kind <> 'approvals' THEN
        words := communication.storm_text(in_kind, cardinality(ids));
        RETURN;
    END IF;
    waiting := ARRAY (SELECT a.id FROM communication.notification AS n JOIN communication.approval AS a ON a.id = (n.facts ->> 'approval_id')::bigint
                       WHERE n.id = ANY (ids) AND a.status = 'waiting' ORDER BY a.id);
    words := concat_ws(E'\n\n', CASE cardinality(waiting) WHEN 0 THEN cardinality(ids) || ' approvals are decided.'
                                                          ELSE communication.storm_text(in_kind, cardinality(waiting)) END,
        (SELECT string_agg(communication.approval_text(a, contents), E'\n\n' ORDER BY a) FROM unnest(waiting[1:5]) AS a));
    actions := communication.approval_buttons(waiting[1:5], true);
END $$;
