-- Notes that a base has changed: programs look at its version with each search, and update their memory.
CREATE OR REPLACE FUNCTION communication.touch_knowledge(of_base text) RETURNS void LANGUAGE sql AS $$
    UPDATE communication.knowledge_base
       SET version = version + 1,
           languages = coalesce((SELECT jsonb_object_agg(language, passages)
                                   FROM (SELECT language, count(*) AS passages FROM communication.knowledge_passage
                                          WHERE base = of_base GROUP BY language) AS counted), '{}')
     WHERE name = of_base
$$;
