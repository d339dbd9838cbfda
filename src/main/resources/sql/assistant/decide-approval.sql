-- Decides an approval, once. See communication.decide_approval.
SELECT made.outcome, (made.decided).conversation_id, (made.decided).status, (made.decided).decided_by,
       json_build_object('id', (made.decided).id, 'status', (made.decided).status, 'tool', (made.decided).tool,
           'arguments', (made.decided).arguments, 'summary', (made.decided).summary, 'assistant', (made.decided).assistant, 'conversation_id', (made.decided).conversation_id,
           'decided_by', (made.decided).decided_by, 'decided_at', communication.utc((made.decided).decided_at),
           'reason', (made.decided).reason)::text AS approval
  FROM communication.decide_approval(CAST(:#id AS bigint), :#decision, :#actor, CAST(:#reason AS text)) AS made
