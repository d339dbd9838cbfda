-- Stores embeddings of passages that are still there, and gives their document back. passage_ids and embeddings are of one length; an
-- embedding is written as PostgreSQL writes an array. It locks bases before documents before passages, as store_document and delete_document
-- do, so that none of them waits for another crosswise.
CREATE OR REPLACE FUNCTION communication.keep_embeddings(by_model text, passage_ids bigint[], embeddings text[]) RETURNS integer
    LANGUAGE plpgsql AS $$
DECLARE
    kept integer;
BEGIN
    PERFORM FROM communication.knowledge_base
      WHERE name IN (SELECT base FROM communication.knowledge_passage WHERE id = ANY (passage_ids)) ORDER BY name FOR NO KEY UPDATE;
    PERFORM FROM communication.knowledge_document
      WHERE id IN (SELECT document_id FROM communication.knowledge_passage WHERE id = ANY (passage_ids)) ORDER BY id FOR NO KEY UPDATE;
    WITH there AS (
        SELECT id, document_id, base FROM communication.knowledge_passage WHERE id = ANY (passage_ids) FOR KEY SHARE
    ), stored AS (
        INSERT INTO communication.knowledge_embedding (passage_id, model, embedding)
        SELECT passage_id, by_model, embedding::real[]
          FROM unnest(passage_ids, embeddings) AS new (passage_id, embedding) JOIN there ON there.id = passage_id
        ON CONFLICT DO NOTHING
        RETURNING passage_id
    ), given_back AS (
        UPDATE communication.knowledge_document SET claimed_until = NULL WHERE id IN (SELECT document_id FROM there)
    ), touched AS (
        UPDATE communication.knowledge_base SET version = version + 1 WHERE name IN (SELECT base FROM there)
    )
    SELECT count(*) INTO kept FROM stored;
    RETURN kept;
END $$;
