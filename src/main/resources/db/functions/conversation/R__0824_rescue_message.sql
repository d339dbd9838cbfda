-- Rescues one message that was left behind (left_behind), the one that waits longest. Where Chatwoot has opened the conversation again since,
-- the message joins ours of today, and is answered there if the bot has it; else a human is called (call_human_back).
-- Gives the step taken: moved, noted, nothing (another program was faster); null: there is none.
-- It keeps each message rescued once, by the locks under which the webhooks of its sender are stored.
CREATE OR REPLACE FUNCTION communication.rescue_message(settings jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    m     communication.message;
    c     communication.conversation;
    alive bigint;
BEGIN
    SELECT * INTO m FROM communication.left_behind(settings) AS k ORDER BY k.received_at, k.id LIMIT 1;
    IF m.id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO c FROM communication.conversation WHERE id = m.conversation_id;
    PERFORM pg_advisory_xact_lock(key)
       FROM (SELECT key FROM (VALUES (communication.sender_key(c)), (communication.place_key(c.account_id, m.chatwoot_conversation_id))) AS keys (key)
              ORDER BY key) AS in_order;
    SELECT * INTO c FROM communication.conversation WHERE id = m.conversation_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM communication.left_behind(settings) AS k WHERE k.id = m.id) THEN
        RETURN 'nothing';
    END IF;
    SELECT id INTO alive FROM communication.conversation
     WHERE account_id = c.account_id AND chatwoot_conversation_id = m.chatwoot_conversation_id AND is_active
     ORDER BY started_at DESC LIMIT 1;
    IF alive IS NULL THEN
        PERFORM communication.call_human_back(m, c, settings);
        RETURN 'noted';
    END IF;
    PERFORM communication.move_messages(c.id, alive, m.timestamp, m.timestamp + interval '1 microsecond');
    RETURN 'moved';
END $$;
