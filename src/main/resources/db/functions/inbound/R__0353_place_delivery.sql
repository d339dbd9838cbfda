-- Finds or opens the conversations that a delivery belongs to. shown_id: the one whose state the payload shows; own_id: the one in which
-- a new message was written; either may be null. m: the message if it is known.
-- It keeps the end the same for all orders of events: each moment is kept (see) before a conversation is looked for at that moment.
CREATE OR REPLACE FUNCTION communication.place_delivery(
    d communication.delivery, m communication.message, version timestamptz, written timestamptz, OUT shown_id bigint, OUT own_id bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    c communication.conversation;
BEGIN
    IF m.id IS NOT NULL THEN
        c := communication.known_conversation(m, d);
    END IF;
    IF d.conversation_status = 'resolved' AND d.chatwoot_conversation_id IS NOT NULL THEN
        IF communication.see(d, version, 'resolved') THEN
            PERFORM communication.end_conversation(d, version);
        END IF;
    ELSIF m.id IS NULL OR (c.account_id, c.chatwoot_conversation_id) = (d.account_id, d.chatwoot_conversation_id) THEN
        PERFORM communication.see(d, version, communication.shown(d));
        shown_id := communication.conversation_alive(d, version);
        IF d.direction IS NOT NULL AND d.event IS DISTINCT FROM 'message_updated' THEN -- an update does not show the state of its time
            PERFORM communication.see(d, written, 'alive');
            own_id := communication.conversation_alive(d, written);
        END IF;
    ELSE
        shown_id := c.id;
        IF d.user_identifier LIKE '+%' AND c.user_identifier LIKE '%@lid' THEN -- the number was hidden until now
            PERFORM communication.follow(c.id, d);
            PERFORM communication.move_messages(c.id, communication.conversation_to_join(d), m.timestamp,
                                                m.timestamp + interval '1 microsecond')
              WHERE communication.conversation_to_join(d) <> c.id;
        END IF;
    END IF;
END $$;
