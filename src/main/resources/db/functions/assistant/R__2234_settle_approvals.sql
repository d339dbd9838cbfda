-- Ends the approvals whose decisions a turn was about, if the turn ends. Gives the news for the agents beside its note; null: none.
CREATE OR REPLACE FUNCTION communication.settle_approvals(t communication.turn, e communication.turn_end) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a    communication.approval;
    note text;
BEGIN
    IF NOT (e.outcome IN ('completed', 'withheld') OR e.handoff) THEN
        RETURN NULL; -- another round, or another turn, goes on with them
    END IF;
    FOR a IN SELECT * FROM communication.approval AS ap
              WHERE ap.message_id = ANY (t.message_ids) AND ap.status <> 'waiting' AND ap.outcome IS NULL ORDER BY ap.id LOOP
        note := concat_ws(E'\n\n', note, communication.settle_approval(a, e.outcome = 'completed'));
    END LOOP;
    RETURN nullif(note, '');
END $$;
