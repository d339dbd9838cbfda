-- Queues a message for each notification of a kind that waits, in their order, and gives their ids; following: only those that take another
-- message's place, which no storm sums up. Several that take the place of one sum are one message.
CREATE OR REPLACE FUNCTION communication.tell_each(k communication.notification_kind, following boolean, settings jsonb) RETURNS SETOF bigint
    LANGUAGE plpgsql AS $$
DECLARE
    n      communication.notification;
    link   text;
    page   text; -- where somebody can do something about it
    words  text;
    queued bigint;
BEGIN
    FOR n IN SELECT * FROM communication.notification AS w
              WHERE w.kind = k.kind AND w.told_at IS NULL AND (w.replaces IS NOT NULL OR NOT following) ORDER BY w.id
                FOR UPDATE LOOP -- an approval that was decided meanwhile is not told
        CONTINUE WHEN NOT EXISTS (SELECT FROM communication.notification AS w WHERE w.id = n.id AND w.told_at IS NULL); -- told with one before it
        IF (n.facts ->> 'storm')::boolean THEN
            queued := communication.tell_sum(k, ARRAY (SELECT w.id FROM communication.notification AS w WHERE w.summed AND w.message_id = n.replaces),
                                             n.replaces, settings);
            UPDATE communication.notification AS w SET told_at = now(), message_id = queued
             WHERE w.kind = k.kind AND w.replaces = n.replaces AND w.told_at IS NULL;
            RETURN NEXT queued;
            CONTINUE;
        END IF;
        words := communication.notification_text(n, (settings ->> 'contents')::boolean);
        IF words IS NULL THEN
            UPDATE communication.notification AS w SET told_at = now() WHERE w.id = n.id;
            CONTINUE;
        END IF;
        link := communication.link_of(n.conversation_id, settings ->> 'link');
        page := CASE WHEN n.replaces IS NULL AND k.kind IN ('approvals', 'dead-letters') THEN communication.console_page(k.kind, settings ->> 'console') END;
        queued := communication.tell(k.adapter, concat_ws(E'\n', words, link, page), communication.notification_details(n, link), settings);
        UPDATE communication.notification AS w SET told_at = now(), message_id = queued WHERE w.id = n.id;
        RETURN NEXT queued;
    END LOOP;
END $$;
