-- Gives the turns that an assistant has answered last, the newest first; those only that stand.
SELECT a.turn_id::text
  FROM communication.assistant_turn a
  JOIN communication.turn t ON t.id = a.turn_id
 WHERE a.assistant = :assistant AND a.finished_at IS NOT NULL AND a.outcome <> 'stale' AND t.status = 'completed' AND t.withdrawn IS NULL
   -- a turn that only went on with a decision answers nothing that a customer wrote
   AND EXISTS (SELECT FROM communication.message m WHERE m.id = ANY (t.message_ids) AND NOT m.private)
 ORDER BY a.started_at DESC LIMIT :number
