-- Proposes a question with its answer; the same question again is counted, and a dropped one is not proposed again.
INSERT INTO communication.knowledge_proposal AS p (conversation_id, question, answer, key)
SELECT id, :#question, :#answer, :#key FROM communication.conversation WHERE id = :#conversation_id
ON CONFLICT (key) DO UPDATE SET times = p.times + 1
