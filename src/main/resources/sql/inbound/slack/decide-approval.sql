-- Decides an approval by the button that somebody pressed in Slack. See communication.decide_approval.
SELECT outcome, (decided).id AS approval_id, (decided).status AS status, (decided).decided_by AS decided_by
  FROM communication.decide_approval(:#approval_id, :#decision, :#actor, NULL)
