-- Gives a row if the message joins that conversation, or begins one if there is none, and changes nothing else: store_delivery would find or
-- open the same conversation, no known end could split it, its handler stays, and no other message moves. newer: whether it shows a
-- newer state of Chatwoot's conversation. c, known_id: the sender's active conversation in the inbox and its id, nulls if there is none.
-- A missing condition stores a message in the wrong conversation. Part of store_new_messages' statement, as new_messages is. Its queries
-- use known_id and no field of c: for that PostgreSQL would build the whole row.
CREATE OR REPLACE FUNCTION communication.joins_plainly(
    d communication.new_message, c communication.conversation, known_id bigint, places bigint[])
    RETURNS TABLE (newer boolean) LANGUAGE sql STABLE AS $$
    SELECT d.conversation_status IS NOT NULL AND d.chatwoot_conversation_id IS NOT NULL
           AND d.version >= coalesce(c.source_updated_at, '-infinity')
     WHERE d.written > coalesce(greatest(c.last_inbound_at - interval '1 minute', c.handled_by_since), '-infinity')
       -- it is clear which of the person's conversations it joins
       AND (known_id IS NOT NULL AND d.chatwoot_conversation_id IS NOT NULL
            OR NOT EXISTS (SELECT FROM communication.conversation another
                            WHERE another.account_id = d.account_id AND another.user_identifier = d.user_identifier
                              AND another.channel = d.channel AND another.is_active AND another.id IS DISTINCT FROM known_id
                              AND (d.chatwoot_conversation_id IS NULL OR another.chatwoot_inbox_id IS NULL)))
       AND CASE WHEN d.chatwoot_conversation_id IS NULL
                THEN known_id IS NULL OR c.started_at <= d.earliest
                     -- another sender's news of that conversation comes first
                     AND (communication.place_key(d.account_id, c.chatwoot_conversation_id) = ANY (places)) IS NOT TRUE
                ELSE d.conversation_status IS DISTINCT FROM 'resolved'
                     -- the same one handles it
                     AND CASE WHEN known_id IS NULL THEN d.assignee_type IS DISTINCT FROM 'User'
                              ELSE d.assignee_type IS NOT DISTINCT FROM c.assignee_type
                                   AND (c.handled_by = 'bot' OR d.conversation_status IS DISTINCT FROM 'pending'
                                                                AND d.version >= coalesce(c.source_updated_at, '-infinity')) END
                     AND (known_id IS NULL OR c.chatwoot_conversation_id = d.chatwoot_conversation_id AND c.started_at <= d.earliest)
                     AND NOT EXISTS (SELECT FROM communication.conversation other
                                      WHERE other.account_id = d.account_id
                                        AND other.chatwoot_conversation_id = d.chatwoot_conversation_id
                                        AND other.id IS DISTINCT FROM known_id
                                        AND (known_id IS NULL OR other.is_active OR other.ended_at >= d.earliest))
                     AND (known_id IS NOT NULL
                          OR NOT EXISTS (SELECT FROM communication.sighting ending
                                          WHERE ending.account_id = d.account_id
                                            AND ending.chatwoot_conversation_id = d.chatwoot_conversation_id
                                            AND ending.moment >= d.earliest AND ending.shown = 'resolved')) END
$$;
