-- Gives the facts of a contact that a model is told, the newest first.
SELECT f.id, to_char(f.noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, f.text
  FROM communication.facts_of(:identifier, CAST(:account_id AS bigint)) AS f
 ORDER BY f.noted_at DESC, f.id DESC LIMIT :most
