-- Claims a conversation that has ended, and that an assistant has answered within a week, so that facts are drawn from it, and gives it; nothing:
-- there is none. The claim holds until the lease ends; then another program tries again, three times in all. It is the assistant's that
-- answered last.
CREATE OR REPLACE FUNCTION communication.claim_distillation(
    assistants text[], lease double precision, OUT conversation_id bigint, OUT claim_id uuid, OUT assistant text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO communication.distillation (conversation_id, assistant)
    SELECT answered.conversation_id, answered.assistant
      FROM (SELECT DISTINCT ON (t.conversation_id) t.conversation_id, a.assistant, a.mode
              FROM communication.assistant_turn AS a
              JOIN communication.turn AS t ON t.id = a.turn_id
              JOIN communication.conversation AS c ON c.id = t.conversation_id
             WHERE a.started_at > now() - interval '7 days' AND NOT c.is_active AND t.status = 'completed'
             ORDER BY t.conversation_id, t.started_at DESC) AS answered
     WHERE answered.assistant = ANY (assistants) AND answered.mode = 'live'
       AND NOT EXISTS (SELECT FROM communication.distillation AS d WHERE d.conversation_id = answered.conversation_id)
     LIMIT 100
        ON CONFLICT DO NOTHING;
    UPDATE communication.distillation AS d
       SET claim_id = gen_random_uuid(), claimed_until = now() + make_interval(secs => lease), attempts = d.attempts + 1
     WHERE d.conversation_id = (SELECT due.conversation_id FROM communication.distillation AS due
                                 WHERE due.done_at IS NULL AND due.attempts < 3 AND due.assistant = ANY (assistants)
                                   AND (due.claimed_until IS NULL OR due.claimed_until <= now())
                                 ORDER BY due.conversation_id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING d.conversation_id, d.claim_id, d.assistant INTO conversation_id, claim_id, assistant;
END $$;
