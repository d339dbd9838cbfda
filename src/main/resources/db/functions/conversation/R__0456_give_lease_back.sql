-- Releases a conversation's lease at the end of a turn, with the consequences: a human handles the conversation now, or the bot has ended
-- it because it is not in Chatwoot.
CREATE OR REPLACE FUNCTION communication.give_lease_back(t communication.turn, e communication.turn_end, answer jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.conversation AS k
       SET lease_id = NULL, lease_expires_at = NULL,
           handled_by = CASE WHEN taken.over THEN 'human' ELSE k.handled_by END,
           handled_by_since = CASE WHEN taken.over THEN t.handed_over_at ELSE k.handled_by_since END,
           is_active = k.is_active AND NOT ended.by_bot,
           ended_at = CASE WHEN ended.by_bot AND k.is_active THEN now() ELSE k.ended_at END
      FROM (SELECT (e.chat OR e.alone) AND e.outcome = 'completed' AND NOT e.more AND answer ->> 'action' = 'resolve' AS by_bot) AS ended,
           -- the person's other threads stay the bot's
           (SELECT e.handoff AND e.to_id IS NOT DISTINCT FROM c.chatwoot_conversation_id AS over
              FROM communication.conversation c WHERE c.id = t.conversation_id) AS taken
     WHERE k.id = t.conversation_id;
END $$;
