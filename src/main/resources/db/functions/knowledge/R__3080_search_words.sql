-- Finds passages by a question's words, and gives for each the share of the question that it has: the weight of the words that occur in
-- it, of the weight of all. A rare word weighs more than a frequent one, and one that no passage has weighs most: a question about
-- something else has a small share everywhere.
--
-- Each language is searched by its own configuration, which leaves out words such as "the" and knows that "returns" is "return".
-- It looks at the passages that have one of the rarest words, as many words as make about a thousand passages; where even the rarest word
-- is in more, at some of those that have as many of the words together as any have. So it costs about the same however many passages there are.
-- Of a long question the rarest words choose the passages; all its words count for the share of those that are chosen.
-- question: without accents, as the passages' words are.
CREATE OR REPLACE FUNCTION communication.search_words(bases text[], question text, most integer)
    RETURNS TABLE (passage_id bigint, share float8, matched integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
    looked_at CONSTANT integer := 1000;
    choosing  CONSTANT integer := 32;
    spoken  record;
    queries tsquery[]; -- one for each word that some passage has, the rarest first
    hits    integer[];
    weights float8[];
    whole   float8;    -- of all words
    rarest  tsquery;
    together integer;
BEGIN
    FOR spoken IN SELECT key AS language, sum(value::integer) AS passages FROM communication.knowledge_base, jsonb_each_text(languages)
                   WHERE name = ANY (bases) GROUP BY key
    LOOP
        SELECT array_agg(communication.lexeme_query(weighed.word) ORDER BY weighed.hits, weighed.word) FILTER (WHERE weighed.hits > 0),
               array_agg(weighed.hits ORDER BY weighed.hits, weighed.word) FILTER (WHERE weighed.hits > 0),
               array_agg(weighed.weight ORDER BY weighed.hits, weighed.word) FILTER (WHERE weighed.hits > 0), sum(weighed.weight)
          INTO queries, hits, weights, whole
          FROM (SELECT counted.word, counted.hits, ln((1 + spoken.passages / (counted.hits + 0.5))::float8) AS weight
                  FROM (SELECT asked.word, coalesce((SELECT sum(known.passages) FROM communication.knowledge_word known
                                                      WHERE known.base = ANY (bases) AND known.language = spoken.language
                                                        AND known.word = asked.word), 0)::integer AS hits
                          FROM unnest(tsvector_to_array(to_tsvector(spoken.language::regconfig, question))) AS asked (word)) AS counted) AS weighed;
        SELECT string_agg(query::text, ' | ')::tsquery INTO rarest
          FROM (SELECT query, sum(one.hits) OVER (ORDER BY place) AS passages
                  FROM unnest(queries, hits) WITH ORDINALITY AS one (query, hits, place) WHERE place <= choosing) AS summed
         WHERE passages <= looked_at;
        together := least(coalesce(cardinality(queries), 0), choosing);
        WHILE rarest IS NULL AND together > 0 LOOP
            SELECT string_agg(query::text, ' & ')::tsquery INTO rarest FROM unnest(queries[:together]) AS taken (query);
            together := together / 2;
            IF NOT EXISTS (SELECT FROM communication.knowledge_passage p
                            WHERE p.words @@ rarest AND p.base = ANY (bases) AND p.language = spoken.language) THEN
                rarest := NULL;
            END IF;
        END LOOP;
        RETURN QUERY
        WITH candidate AS MATERIALIZED (
            SELECT p.id, p.words || '' AS words -- unpacked once
              FROM communication.knowledge_passage p
             WHERE p.words @@ rarest AND p.base = ANY (bases) AND p.language = spoken.language LIMIT looked_at
        ), weighed AS (
            SELECT c.id, c.words, shared.weight, shared.matched, rank() OVER (ORDER BY shared.weight DESC) AS place
              FROM candidate c, LATERAL (SELECT sum(one.weight) AS weight, count(*)::integer AS matched
                                           FROM unnest(queries[:choosing], weights[:choosing]) AS one (query, weight)
                                          WHERE c.words @@ one.query) AS shared
        ), chosen AS (
            SELECT w.id, w.words, w.weight, w.matched, ts_rank_cd(w.words, rarest, 1) AS nearness FROM weighed w WHERE place <= most
             ORDER BY w.weight DESC, nearness DESC, w.id LIMIT most
        )
        SELECT c.id, (c.weight + others.weight) / whole, c.matched + others.matched
          FROM chosen c, LATERAL (SELECT coalesce(sum(one.weight), 0) AS weight, count(*)::integer AS matched
                                    FROM unnest(queries[choosing + 1:], weights[choosing + 1:]) AS one (query, weight)
                                   WHERE c.words @@ one.query) AS others
         ORDER BY c.weight + others.weight DESC, c.nearness DESC, c.id;
    END LOOP;
END $$;
