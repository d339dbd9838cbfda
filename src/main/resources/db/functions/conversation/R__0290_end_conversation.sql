-- Applies an end of Chatwoot's conversation at that moment. The conversation that went on then ends. If it was alive later, the
-- part before is split off into a conversation that ended then, and the later part keeps its id.
CREATE OR REPLACE FUNCTION communication.end_conversation(d communication.delivery, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c          communication.conversation;
    alive_next timestamptz;
    ended_id   bigint;
    other      bigint; -- another of Chatwoot's conversations that shares ours, and goes on
BEGIN
    -- before an end there was life, even if no event told of it
    IF NOT EXISTS (SELECT FROM communication.conversation
                    WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
                      AND started_at <= at) THEN
        UPDATE communication.conversation SET started_at = at
         WHERE id = communication.conversation_for(d, at);
        IF NOT FOUND AND communication.conversation_to_join(d) IS NULL THEN
            PERFORM communication.conversation_alive(d, at);
        END IF;
    END IF;

    FOR c IN SELECT * FROM communication.conversation
              WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id
                AND started_at <= at AND (is_active OR ended_at > at) LOOP
        SELECT min(moment) INTO alive_next FROM communication.sighting
         WHERE account_id = c.account_id AND chatwoot_conversation_id = c.chatwoot_conversation_id
           AND shown <> 'resolved' AND moment > at AND moment <= coalesce(c.ended_at, 'infinity');
        other := CASE WHEN alive_next IS NULL AND c.is_active THEN communication.other_thread(c) END;
        IF other IS NOT NULL THEN
            UPDATE communication.conversation k
               SET (chatwoot_conversation_id, status, assignee_type, assignee_id, can_reply, handled_by, handled_by_since, source_updated_at)
                   = (SELECT seen.chatwoot_conversation_id, seen.status, seen.assignee_type, seen.assignee_id, seen.can_reply, seen.handled_by,
                             NULL::timestamptz,
                             (SELECT max(s.moment) FROM communication.sighting s
                               WHERE s.account_id = c.account_id AND s.chatwoot_conversation_id = other AND s.shown <> 'alive')
                        FROM communication.seen_from(c, other) AS seen)
             WHERE k.id = c.id;
        ELSIF alive_next IS NULL THEN
            UPDATE communication.conversation
               SET is_active = false, ended_at = at, status = 'resolved', source_updated_at = at,
                   assignee_type = d.assignee_type, assignee_id = d.assignee_id
             WHERE id = c.id;
        ELSE
            d.user_identifier := c.user_identifier;
            d.channel := c.channel;
            d.chatwoot_inbox_id := c.chatwoot_inbox_id;
            UPDATE communication.conversation SET started_at = alive_next WHERE id = c.id;
            ended_id := communication.conversation_alive(d, c.started_at);
            PERFORM communication.move_messages(c.id, ended_id, '-infinity', alive_next);
        END IF;
    END LOOP;
END $$;
