-- Names the bases that have documents.
SELECT json_build_object('bases', coalesce(json_agg(b.name ORDER BY b.name), '[]'))::text
  FROM communication.knowledge_base b WHERE EXISTS (SELECT FROM communication.knowledge_document d WHERE d.base = b.name)
