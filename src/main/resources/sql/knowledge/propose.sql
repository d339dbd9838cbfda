-- Proposes a question with its answer; the same question again is counted, and one that somebody decided about is not proposed again. The key is a
-- hash: it is left when the words are forgotten.
INSERT INTO communication.knowledge_proposal AS p (conversation_id, question, answer, key)
SELECT id, :#question, :#answer, encode(sha256(convert_to(CAST(:#key AS text), 'UTF8')), 'hex') FROM communication.conversation WHERE id = :#conversation_id
ON CONFLICT (key) DO UPDATE SET times = p.times + 1
