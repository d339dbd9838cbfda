-- Publishes a proposal or drops it, and gives its row; null: there is none that waits. A published one is a document from this transaction on.
-- facts: of that document, as store_document takes them. Of the proposal itself only the key is left: the same question is not proposed again.
CREATE OR REPLACE FUNCTION communication.decide_proposal(of_id bigint, decision text, actor text, facts jsonb)
    RETURNS communication.knowledge_proposal LANGUAGE plpgsql AS $$
DECLARE
    decided communication.knowledge_proposal;
BEGIN
    UPDATE communication.knowledge_proposal
       SET state = CASE decision WHEN 'publish' THEN 'published' ELSE 'dropped' END, decided_at = now(), question = '', answer = ''
     WHERE id = of_id AND state = 'proposed'
    RETURNING * INTO decided;
    IF decided.id IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO communication.audit (actor, action, details)
    VALUES (decide_proposal.actor, CASE decision WHEN 'publish' THEN 'publish_proposal' ELSE 'drop_proposal' END, jsonb_build_object('proposal_id', of_id));
    IF decided.state = 'published' THEN
        PERFORM communication.store_document(facts);
    END IF;
    RETURN decided;
END $$;
