-- Takes a conversation's lease and its turn, if there is something to answer. What keeps it single: communication.claim_turn.
SELECT outcome, turn_id, lease_id, conversation_id, messages
  FROM communication.claim_turn(CAST(:#conversation_id AS bigint), CAST(:#settings AS jsonb))
