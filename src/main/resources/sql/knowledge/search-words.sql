-- Finds passages by a question's words. See communication.search_words.
SELECT passage_id, share, matched FROM communication.search_words(:bases, :question, :most)
