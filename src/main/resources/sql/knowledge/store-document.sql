-- Stores a document's present content, and gives the outcome. No row: it is outdated. See communication.store_document.
SELECT json_build_object('base', base, 'document', name, 'passages', passages,
                         'state', CASE WHEN embedded_by IS NOT DISTINCT FROM CAST(:model AS text) THEN 'ready' ELSE 'embedding' END)::text
  FROM communication.store_document(CAST(:facts AS jsonb)) WHERE id IS NOT NULL
