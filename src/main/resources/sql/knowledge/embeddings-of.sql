-- Gives embeddings, each as its numbers are sent: four bytes of length and four of the number.
SELECT passage_id, array_send(embedding) AS numbers FROM communication.knowledge_embedding
 WHERE model = :model AND passage_id = ANY (:passage_ids)
