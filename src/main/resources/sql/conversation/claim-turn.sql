-- Takes a conversation's lease and its turn, if there is a message to answer. See communication.claim_turn.
SELECT outcome, turn_id, lease_id, conversation_id, messages
  FROM communication.claim_turn(CAST(:#conversation_id AS bigint), CAST(:#settings AS jsonb))
