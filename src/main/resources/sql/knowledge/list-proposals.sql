-- Lists proposals that wait for a decision, those asked most often first within a page of the newest.
WITH page AS (
    SELECT * FROM communication.knowledge_proposal WHERE state = 'proposed' AND id < :#before ORDER BY id DESC LIMIT :#limit
)
SELECT json_build_object(
    'proposals', coalesce(json_agg(json_build_object('id', id, 'question', question, 'answer', answer, 'times', times,
        'conversation_id', conversation_id, 'proposed_at', communication.utc(proposed_at)) ORDER BY times DESC, id DESC), '[]'),
    'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
