-- Deletes a document with all that came from it, and gives its name; null: there is none.
CREATE OR REPLACE FUNCTION communication.delete_document(of_base text, of_name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    deleted text;
BEGIN
    PERFORM FROM communication.knowledge_base WHERE name = of_base FOR UPDATE; -- as store_document
    DELETE FROM communication.knowledge_document WHERE base = of_base AND name = of_name RETURNING name INTO deleted;
    IF deleted IS NOT NULL THEN
        PERFORM communication.touch_knowledge(of_base);
    END IF;
    RETURN deleted;
END $$;
