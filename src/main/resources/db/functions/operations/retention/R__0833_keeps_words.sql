-- Says whether a turn about that message still keeps words: it is not old enough, or an approval that it asked for is not settled. A turn about a
-- customer's message begins within a month of it: a message waits for days at most.
CREATE OR REPLACE FUNCTION communication.keeps_words(m communication.message, age interval) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM communication.turn t
                    WHERE t.id IN (SELECT m.turn_id
                                    UNION ALL
                                   SELECT k.id FROM communication.turn k
                                    WHERE m.direction = 'inbound' AND k.conversation_id = m.conversation_id AND m.id = ANY (k.message_ids)
                                      AND k.started_at BETWEEN m.received_at - interval '1 day' AND m.received_at + interval '31 days')
                      AND (NOT communication.may_forget_turn(t, age)
                           OR EXISTS (SELECT FROM communication.approval a WHERE a.turn_id = t.id AND a.outcome IS NULL)))
$$;
