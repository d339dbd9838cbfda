-- Gives how many lines at the end of the first list are the beginning of the second.
CREATE OR REPLACE FUNCTION communication.overlap(earlier uuid[], later uuid[]) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(max(n), 0) FROM generate_series(1, least(cardinality(earlier), cardinality(later))) AS n
     WHERE earlier[cardinality(earlier) - n + 1:] = later[:n]
$$;
