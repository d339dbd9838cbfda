-- Gives a page of a contact's facts that hold, the newest first, and the start of the next page; null: this was the last one.
WITH page AS (
    SELECT f.id, communication.fact_shown(f) AS shown
      FROM communication.facts_of(:#identifier, CAST(:#account_id AS bigint)) AS f
     WHERE f.id < :#before ORDER BY f.id DESC LIMIT :#limit
)
SELECT json_build_object('facts', coalesce(json_agg(shown ORDER BY id DESC), '[]'::json),
                         'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
