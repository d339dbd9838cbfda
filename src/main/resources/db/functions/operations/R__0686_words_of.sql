-- Gives the search for messages that have all these words, or words that begin like them; null: there is no word in it.
CREATE OR REPLACE FUNCTION communication.words_of(q text) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(quote_literal(lexeme) || ':*', ' & ')::tsquery FROM unnest(to_tsvector('simple', q))
$$;
