-- Gives the search for one lexeme as it stands in a tsvector, whatever characters it has.
CREATE OR REPLACE FUNCTION communication.lexeme_query(lexeme text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT ('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''')::tsquery
$$;
