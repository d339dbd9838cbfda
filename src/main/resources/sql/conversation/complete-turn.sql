-- Ends a turn in one transaction, if its lease is still the one it was claimed with. What keeps it single: communication.complete_turn.
SELECT outcome, conversation_id, more
  FROM communication.complete_turn(CAST(:#answer AS jsonb), CAST(:#settings AS jsonb))
