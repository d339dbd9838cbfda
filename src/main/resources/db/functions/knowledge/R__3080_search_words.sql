-- Finds passages by a question's words, and gives for each the share of the question that it has: the weight of the words that occur in
-- it, of the weight of all. A rare word weighs more than a frequent one, and one that no passage has weighs most: a question about
-- something else has a small share everywhere.
--
-- Each language is searched by its own configuration, which leaves out words such as "the" and knows that "returns" is "return".
-- It looks at the passages that have one of the rarer words; where there is none of these, at some of those that have them all. So it
-- costs about the same however many passages there are.
-- question: without accents, as the passages' words are.
CREATE OR REPLACE FUNCTION communication.search_words(bases text[], question text, most integer)
    RETURNS TABLE (passage_id bigint, share float8, matched integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
    frequent CONSTANT integer := 400;
    spoken   record;
    terms    text[];
    weights  float8[];
    found    integer[];
    query    tsquery;
    total    float8;
BEGIN
    FOR spoken IN SELECT key AS language, sum(value::integer) AS passages FROM communication.knowledge_base, jsonb_each_text(languages)
                   WHERE name = ANY (bases) GROUP BY key
    LOOP
        terms := tsvector_to_array(to_tsvector(spoken.language::regconfig, question));
        CONTINUE WHEN cardinality(terms) = 0;
        SELECT array_agg(hits ORDER BY term), array_agg(term ORDER BY term) INTO found, terms
          FROM (SELECT term, (SELECT count(*) FROM (
                           SELECT FROM communication.knowledge_passage p
                            WHERE p.words @@ communication.lexeme_query(term) AND p.base = ANY (bases) AND p.language = spoken.language
                            LIMIT frequent + 1) AS counted_up_to)::integer AS hits
                  FROM unnest(terms) AS term LIMIT 32) AS counted;
        SELECT array_agg(ln(1 + spoken.passages / (hits + 0.5)) ORDER BY ordinal), sum(ln(1 + spoken.passages / (hits + 0.5)))
          INTO weights, total FROM unnest(found) WITH ORDINALITY AS one (hits, ordinal);
        SELECT string_agg(communication.lexeme_query(term)::text, ' | ')::tsquery INTO query
          FROM unnest(terms, found) AS one (term, hits) WHERE hits BETWEEN 1 AND frequent;
        IF query IS NULL THEN
            SELECT string_agg(communication.lexeme_query(term)::text, ' & ')::tsquery INTO query
              FROM unnest(terms, found) AS one (term, hits) WHERE hits > 0;
        END IF;
        CONTINUE WHEN query IS NULL;
        RETURN QUERY
        SELECT p.id, shared.weight / total, shared.matched
          FROM (SELECT * FROM communication.knowledge_passage c
                 WHERE c.words @@ query AND c.base = ANY (bases) AND c.language = spoken.language LIMIT 4 * frequent) AS p,
               LATERAL (SELECT sum(weight) AS weight, count(*)::integer AS matched FROM unnest(terms, weights) AS one (term, weight)
                         WHERE p.words @@ communication.lexeme_query(term)) AS shared
         ORDER BY shared.weight DESC, ts_rank_cd(p.words, query, 1) DESC, p.id LIMIT most;
    END LOOP;
END $$;
