-- Says whether a turn about that message still keeps words: it is not old enough, or an approval that it asked for is not settled.
CREATE OR REPLACE FUNCTION communication.keeps_words(m communication.message, age interval) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM communication.turn t
                    WHERE t.conversation_id = m.conversation_id AND (t.id = m.turn_id OR m.id = ANY (t.message_ids))
                      AND (NOT communication.may_forget_turn(t, age)
                           OR EXISTS (SELECT FROM communication.approval a WHERE a.turn_id = t.id AND a.outcome IS NULL)))
$$;
