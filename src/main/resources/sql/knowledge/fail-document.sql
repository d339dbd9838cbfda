-- Notes why a document cannot be read, and gives its row. No row: it is outdated. See communication.fail_document.
SELECT json_build_object('base', base, 'document', name, 'passages', passages, 'state', 'failed', 'error', error)::text
  FROM communication.fail_document(CAST(:facts AS jsonb)) WHERE id IS NOT NULL
