-- Queues messages that tell operators what was noted, and gives for each kind the number of messages and of notifications in them. More than
-- settings.storm of a kind within a minute become one message with their number, and there is no more than one such message in a minute.
-- settings: storm, contents, link, console, lifetime.
-- It keeps each notification told once: one program at a time, and a told notification is marked in the same transaction.
CREATE OR REPLACE FUNCTION communication.tell_operators(settings jsonb) RETURNS TABLE (kind text, messages bigint, notifications bigint)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    k     communication.notification_kind;
    many  bigint;
    lately bigint;
    queued bigint;
    ids    bigint[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('tell operators', 0)) THEN
        RETURN;
    END IF;
    FOR k IN SELECT w.* FROM communication.notification_kind AS w
              WHERE EXISTS (SELECT FROM communication.notification AS n WHERE n.kind = w.kind AND n.told_at IS NULL) ORDER BY w.kind LOOP
        IF k.adapter IS NULL THEN -- switched off since
            UPDATE communication.notification AS n SET told_at = now() WHERE n.kind = k.kind AND n.told_at IS NULL;
            CONTINUE;
        END IF;
        SELECT count(*) FILTER (WHERE n.told_at IS NULL), count(*) FILTER (WHERE n.message_id IS NOT NULL)
          INTO many, lately
          FROM communication.notification AS n
         WHERE n.kind = k.kind AND n.replaces IS NULL AND (n.told_at IS NULL OR n.told_at > now() - interval '1 minute');
        IF many + lately <= (settings ->> 'storm')::integer THEN
            SELECT count(*) INTO many FROM communication.tell_each(k, false, settings);
            RETURN QUERY SELECT k.kind, many, many;
        ELSE
            SELECT count(*) INTO lately FROM communication.tell_each(k, true, settings);
            IF many > 0 AND NOT EXISTS (SELECT FROM communication.notification AS n
                                         WHERE n.kind = k.kind AND n.summed AND n.told_at > now() - interval '1 minute') THEN
                ids := ARRAY (SELECT n.id FROM communication.notification AS n WHERE n.kind = k.kind AND n.told_at IS NULL AND n.replaces IS NULL);
                queued := communication.tell_sum(k, ids, NULL, settings);
                UPDATE communication.notification AS n SET told_at = now(), message_id = queued, summed = true WHERE n.id = ANY (ids);
            ELSE
                many := 0;
            END IF;
            RETURN QUERY SELECT k.kind, lately + least(many, 1), lately + many;
        END IF;
    END LOOP;
END $$;
