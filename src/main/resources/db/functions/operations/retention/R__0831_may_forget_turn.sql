-- Says whether the words of a turn may be blanked: it ended that long ago. One of the chat API stays for an hour: its callers come and get the answer.
-- Part of the statement that asks.
CREATE OR REPLACE FUNCTION communication.may_forget_turn(t communication.turn, age interval) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT t.status <> 'processing'
       AND t.finished_at <= now() - CASE WHEN EXISTS (SELECT FROM communication.message asked WHERE asked.turn_id = t.id AND asked.source = 'chat')
                                         THEN greatest(age, interval '1 hour') ELSE age END
$$;
