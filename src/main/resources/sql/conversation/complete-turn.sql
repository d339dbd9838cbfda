-- Ends a turn in one transaction, if its lease is still valid. See communication.complete_turn.
SELECT outcome, conversation_id, more
  FROM communication.complete_turn(CAST(:#answer AS jsonb), CAST(:#settings AS jsonb))
