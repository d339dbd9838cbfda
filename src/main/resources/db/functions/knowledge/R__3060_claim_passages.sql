-- Gives some passages of one document that the model has not embedded yet, for this program alone until that time; another program takes
-- another document. Without rows: all is embedded. A document of which nothing is left is marked, and the next one is taken.
-- languages: those that the model knows; null: all.
CREATE OR REPLACE FUNCTION communication.claim_passages(by_model text, languages text[], most integer, lease interval)
    RETURNS TABLE (passage_id bigint, heading text, text text) LANGUAGE plpgsql AS $$
DECLARE
    document communication.knowledge_document;
BEGIN
    LOOP
        SELECT * INTO document FROM communication.knowledge_document d
         WHERE d.embedded_by IS DISTINCT FROM by_model AND d.hash IS NOT NULL AND coalesce(d.claimed_until, now()) <= now()
         ORDER BY d.id LIMIT 1 FOR UPDATE SKIP LOCKED;
        EXIT WHEN NOT FOUND;
        RETURN QUERY
        SELECT p.id, p.heading, p.text FROM communication.knowledge_passage p
         WHERE p.document_id = document.id AND (languages IS NULL OR p.language = ANY (languages))
           AND NOT EXISTS (SELECT FROM communication.knowledge_embedding e WHERE e.passage_id = p.id AND e.model = by_model)
         ORDER BY p.position LIMIT most;
        IF FOUND THEN
            UPDATE communication.knowledge_document SET claimed_until = now() + lease WHERE id = document.id;
            EXIT;
        END IF;
        UPDATE communication.knowledge_document SET embedded_by = by_model, claimed_until = NULL WHERE id = document.id;
        DELETE FROM communication.knowledge_embedding e USING communication.knowledge_passage p -- of a model that was used before
         WHERE e.passage_id = p.id AND p.document_id = document.id AND e.model <> by_model;
    END LOOP;
END $$;
