-- Moves the messages of that span of time into another conversation, with the turns about them, and decides again who handles the two.
CREATE OR REPLACE FUNCTION communication.move_messages(from_id bigint, to_id bigint, since timestamptz, before timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM communication.conversation WHERE id IN (from_id, to_id) ORDER BY id FOR NO KEY UPDATE;
    PERFORM communication.lock_line(least(from_id, to_id)); -- queued messages may be among them
    PERFORM communication.lock_line(greatest(from_id, to_id));
    UPDATE communication.message
       SET conversation_id = to_id,
           next_attempt_at = CASE WHEN status <> 'queued' OR line_name = '' THEN next_attempt_at END, -- its new line sets it
           no_answer = nullif(no_answer, 'answered') -- a human's answer may have stayed behind
     WHERE conversation_id = from_id AND timestamp >= since AND timestamp < before;
    UPDATE communication.turn t -- it goes with its messages: a turn that handed over, or resolved, did so there
       SET conversation_id = to_id
     WHERE t.conversation_id = from_id AND t.status <> 'processing'
       AND EXISTS (SELECT FROM communication.message m WHERE m.id = ANY (t.message_ids) AND m.conversation_id = to_id)
       AND NOT EXISTS (SELECT FROM communication.message m WHERE m.id = ANY (t.message_ids) AND m.conversation_id = from_id);
    UPDATE communication.conversation c
       SET last_inbound_at = (SELECT max(timestamp) FROM communication.message
                               WHERE conversation_id = c.id AND direction = 'inbound'),
           (handled_by, handled_by_since) = (SELECT who.handled_by, who.since FROM communication.handler(c) AS who)
     WHERE id IN (from_id, to_id);
END $$;
