-- Gives a proposal that waits for a decision. No row: there is none.
SELECT json_build_object('id', id, 'question', question, 'answer', answer)::text
  FROM communication.knowledge_proposal WHERE id = :#id AND state = 'proposed'
