-- Gives the passages of a base that a model has embedded.
SELECT p.id FROM communication.knowledge_passage p JOIN communication.knowledge_embedding e ON e.passage_id = p.id AND e.model = :model
 WHERE p.base = :base ORDER BY p.id LIMIT :most
