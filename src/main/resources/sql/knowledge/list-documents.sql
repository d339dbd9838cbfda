-- Lists documents, the newest first: their state, the number of their passages, and how many of these are embedded.
WITH page AS (
    SELECT * FROM communication.knowledge_document
     WHERE id < :#before AND (CAST(:#base AS text) IS NULL OR base = CAST(:#base AS text))
     ORDER BY id DESC LIMIT :#limit
)
SELECT json_build_object(
    'documents', coalesce(json_agg(json_build_object(
        'id', id, 'base', base, 'document', name, 'source', source, 'address', address,
        'state', CASE WHEN error IS NOT NULL THEN 'failed' WHEN embedded_by IS NOT DISTINCT FROM CAST(:#model AS text) THEN 'ready'
                      ELSE 'embedding' END,
        'error', error, 'passages', passages,
        'embedded', (SELECT count(*) FROM communication.knowledge_passage p
                       JOIN communication.knowledge_embedding e ON e.passage_id = p.id AND e.model = CAST(:#model AS text)
                      WHERE p.document_id = page.id),
        'updated_at', communication.utc(updated_at)) ORDER BY id DESC), '[]'),
    'model', CAST(:#model AS text), 'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
