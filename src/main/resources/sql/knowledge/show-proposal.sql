-- Gives a proposal that waits for a decision. No row: there is none.
SELECT id, question, answer FROM communication.knowledge_proposal WHERE id = :#id AND state = 'proposed'
