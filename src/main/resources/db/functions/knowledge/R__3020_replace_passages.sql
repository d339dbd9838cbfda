-- Puts new passages in the place of a document's old ones. A passage that has not changed keeps its embeddings: to compute them
-- is the dearest part.
-- passages: [{"heading", "text", "language", "heading_words", "text_words"}], in the order of the document.
CREATE OR REPLACE FUNCTION communication.replace_passages(of_document bigint, passages jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    of_base text     := (SELECT base FROM communication.knowledge_document WHERE id = of_document);
    old_ids bigint[] := ARRAY (SELECT id FROM communication.knowledge_passage WHERE document_id = of_document);
    stored  integer;
BEGIN
    UPDATE communication.knowledge_passage SET position = -1 - position WHERE document_id = of_document; -- out of the way
    INSERT INTO communication.knowledge_passage (document_id, base, position, heading, text, language, words)
    SELECT of_document, of_base, passage.position - 1, value ->> 'heading', value ->> 'text', spoken.language,
           setweight(to_tsvector(spoken.language::regconfig, value ->> 'heading_words'), 'A')
           || setweight(to_tsvector(spoken.language::regconfig, value ->> 'text_words'), 'B')
      FROM jsonb_array_elements(passages) WITH ORDINALITY AS passage (value, position),
           LATERAL (SELECT coalesce(max(cfgname::text), 'simple') AS language FROM pg_ts_config -- an older PostgreSQL has fewer
                     WHERE cfgname = value ->> 'language' AND cfgnamespace = 'pg_catalog'::regnamespace) AS spoken;
    GET DIAGNOSTICS stored = ROW_COUNT;
    INSERT INTO communication.knowledge_embedding (passage_id, model, embedding)
    SELECT DISTINCT ON (new.id, e.model) new.id, e.model, e.embedding
      FROM communication.knowledge_passage new
      JOIN communication.knowledge_passage old ON old.id = ANY (old_ids) AND old.heading = new.heading AND old.text = new.text
      JOIN communication.knowledge_embedding e ON e.passage_id = old.id
     WHERE new.document_id = of_document AND new.position >= 0;
    DELETE FROM communication.knowledge_passage WHERE id = ANY (old_ids);
    RETURN stored;
END $$;
