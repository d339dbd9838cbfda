-- Records how a turn ended, and gives it. A turn that is superseded or goes on stays open.
CREATE OR REPLACE FUNCTION communication.end_turn(
    t communication.turn, c communication.conversation, e communication.turn_end, answer jsonb) RETURNS communication.turn LANGUAGE plpgsql AS $$
BEGIN
    IF e.outcome = 'superseded' THEN
        UPDATE communication.turn AS k SET superseded = k.superseded + 1 WHERE k.id = t.id;
        RETURN t;
    END IF;
    UPDATE communication.turn AS k
       SET status = CASE WHEN e.goes_on THEN 'processing' WHEN e.outcome = 'failed' THEN 'failed' ELSE 'completed' END,
           finished_at = CASE WHEN NOT e.goes_on THEN now() END,
           superseded = k.superseded + e.goes_on::integer,
           action = CASE e.outcome WHEN 'completed' THEN answer ->> 'action' WHEN 'withdrawn' THEN 'none' WHEN 'withheld' THEN 'none'
                                   ELSE CASE WHEN e.handoff THEN 'handoff' END END,
           data = CASE e.outcome WHEN 'completed' THEN nullif(answer -> 'data', 'null') END,
           messages = k.messages || CASE e.outcome WHEN 'completed'
                                         THEN ARRAY (SELECT jsonb_array_elements_text(answer -> 'messages')) END,
           private_note = nullif(concat_ws(E'\n', k.private_note, e.note), ''),
           withdrawn = e.withdrawn,
           error = e.error,
           handed_over_at = CASE WHEN e.handoff THEN coalesce(
               -- on Chatwoot's clock, where it has told anything: a later event may hand the conversation back
               greatest(c.source_updated_at, (SELECT m.timestamp FROM communication.message m
                                               WHERE m.conversation_id = c.id AND m.direction = 'inbound' AND m.chatwoot_conversation_id IS NOT NULL
                                               ORDER BY m.timestamp DESC LIMIT 1)), c.last_inbound_at, now()) END
     WHERE k.id = t.id
    RETURNING k.* INTO t;
    RETURN t;
END $$;
