-- Deletes proposals of that age that nobody has decided about, and gives how many: they have the words of a customer and of a human. The
-- same question may be proposed again. Of a proposal that somebody decided about only the key is left (decide_proposal).
CREATE OR REPLACE FUNCTION communication.forget_proposals(age interval) RETURNS bigint LANGUAGE sql AS $$
    WITH deleted AS (
        DELETE FROM communication.knowledge_proposal WHERE id = ANY (ARRAY (
            SELECT id FROM communication.knowledge_proposal WHERE state = 'proposed' AND proposed_at <= now() - age
             LIMIT 1000 FOR UPDATE SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM deleted
$$;
