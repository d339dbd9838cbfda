-- Gives passages as they are shown.
SELECT p.id, d.base, d.name, d.address, p.heading, p.text
  FROM communication.knowledge_passage p JOIN communication.knowledge_document d ON d.id = p.document_id
 WHERE p.id = ANY (:passage_ids)
