-- Gives the time at which the message was written. Chatwoot assigns ids in the order of creation. A message that is dated before
-- one with a smaller id, by more than the clocks of two Chatwoot servers may differ, has a wrong date: it gets the time of its
-- payload.
CREATE OR REPLACE FUNCTION communication.written_at(d communication.delivery, at timestamptz, version timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    written timestamptz := CASE WHEN communication.not_ahead(d.sent_at, at) < d.sent_at THEN version
                                ELSE coalesce(d.sent_at, at) END;
    earlier timestamptz;
BEGIN
    IF d.direction IS NOT NULL AND d.chatwoot_conversation_id IS NOT NULL AND d.external_id ~ '^\d{1,18}$' THEN
        SELECT max(m.timestamp) INTO earlier
          FROM communication.conversation c JOIN communication.message m ON m.conversation_id = c.id
         WHERE c.account_id = d.account_id AND c.chatwoot_conversation_id = d.chatwoot_conversation_id
           AND m.timestamp > written + interval '1 minute' AND m.source = d.source AND m.adapter IS NULL
           AND communication.place(m) < d.external_id::bigint;
        IF earlier IS NOT NULL THEN
            RETURN greatest(earlier, version);
        END IF;
    END IF;
    RETURN written;
END $$;
