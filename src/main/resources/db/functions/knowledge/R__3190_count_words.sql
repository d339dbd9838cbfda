-- Keeps knowledge_word true: counts the words of passages that come and go. A passage's words never change.
-- Changes of one base come one after the other (store_document, delete_document), so two of these never wait for each other crosswise.
CREATE OR REPLACE FUNCTION communication.count_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO communication.knowledge_word AS known (base, language, word, passages)
        SELECT base, language, word, count(*) FROM changed, unnest(tsvector_to_array(words)) AS word GROUP BY base, language, word
        ON CONFLICT (base, language, word) DO UPDATE SET passages = known.passages + excluded.passages;
    ELSE
        WITH gone AS (
            SELECT base, language, word, count(*) AS passages FROM changed, unnest(tsvector_to_array(words)) AS word GROUP BY base, language, word
        ), counted AS (
            UPDATE communication.knowledge_word known SET passages = known.passages - gone.passages FROM gone
             WHERE known.base = gone.base AND known.language = gone.language AND known.word = gone.word AND known.passages > gone.passages
        )
        DELETE FROM communication.knowledge_word known USING gone
         WHERE known.base = gone.base AND known.language = gone.language AND known.word = gone.word AND known.passages <= gone.passages;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS count_words_that_come ON communication.knowledge_passage;
CREATE TRIGGER count_words_that_come AFTER INSERT ON communication.knowledge_passage
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION communication.count_words();
DROP TRIGGER IF EXISTS count_words_that_go ON communication.knowledge_passage;
CREATE TRIGGER count_words_that_go AFTER DELETE ON communication.knowledge_passage
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION communication.count_words();
