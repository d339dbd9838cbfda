-- Gives who approved this call, and what they read before that, as long as the call is not made. No row: nobody approved it, or it was begun
-- already.
SELECT a.decided_by, a.summary, a.summary_hash
  FROM communication.call_known(CAST(:turn_id AS uuid), :name, :hash) AS k
  JOIN communication.approval AS a ON a.tool_call_id = k.id
 WHERE a.status = 'approved' AND k.state = 'approved'
