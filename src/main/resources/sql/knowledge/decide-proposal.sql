-- Publishes a proposal or drops it. No row: there is none that waits. See communication.decide_proposal.
SELECT json_build_object('id', id, 'state', state)::text
  FROM communication.decide_proposal(:#id, :#decision, :#${variable.actor}, CAST(:#${variable.facts} AS jsonb)) WHERE id IS NOT NULL
