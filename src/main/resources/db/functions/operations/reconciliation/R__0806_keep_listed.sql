-- Keeps the content of a page of the list, and how far the list has been read; next_page: null at its end. Then the cursor moves: all that is
-- left to do stands in the conversations' rows. A conversation with the same newest message as when it was compared is left alone.
-- every: until the next look; null: there is none by itself. A program that has lost the lease changes nothing.
CREATE OR REPLACE FUNCTION communication.keep_listed(
    account bigint, lease uuid, since timestamptz, next_page jsonb, until timestamptz, listed jsonb, every interval) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    r communication.reconciliation;
BEGIN
    UPDATE communication.reconciliation
       SET look = next_page, calls = calls + 1,
           cursor = CASE WHEN next_page IS NULL THEN greatest(cursor, until) ELSE cursor END,
           list_at = CASE WHEN next_page IS NOT NULL OR list_at > started_at THEN list_at -- asked for meanwhile
                          ELSE coalesce(clock_timestamp() + every, 'infinity') END
     WHERE account_id = account AND lease_id = lease
    RETURNING * INTO r;
    IF r.account_id IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO communication.reconciliation_conversation AS k
           (account_id, chatwoot_conversation_id, since, last_message_id, version, shown, unknown)
    SELECT account, l.id, keep_listed.since, l.last_message_id, l.version, l.shown, coalesce(l.unknown, false)
      FROM jsonb_to_recordset(listed) AS l (id bigint, last_message_id bigint, version timestamptz, shown jsonb, unknown boolean)
    ON CONFLICT (account_id, chatwoot_conversation_id) DO UPDATE
       SET since = CASE WHEN k.checked THEN excluded.since ELSE least(k.since, excluded.since) END,
           last_message_id = excluded.last_message_id, version = excluded.version, shown = excluded.shown, unknown = excluded.unknown,
           checked = false, before_id = NULL, newest_id = NULL, listed_at = now(), next_at = now(), tries = 0
     WHERE communication.shows_more(k, excluded);
    IF r.requested THEN
        UPDATE communication.reconciliation_conversation SET next_at = now()
         WHERE account_id = account AND NOT checked AND next_at > now();
    END IF;
    IF next_page IS NULL THEN -- what the list shows no more
        DELETE FROM communication.reconciliation_conversation
         WHERE account_id = account AND checked AND greatest(version, listed_at, not_before) < r.cursor - interval '1 day';
    END IF;
END $$;
