-- Takes the conversation's lease and its turn, so that one program at a time answers in it.
-- outcome: claimed; nothing: no message is to be answered; locked: another turn holds the lease, or a rule put
-- it off; capped: talks_too_much.
-- The messages are counted again once the lease is held: its holder until then may have answered them.
CREATE OR REPLACE FUNCTION communication.claim_turn(
    conversation bigint, settings jsonb,
    OUT outcome text, OUT turn_id uuid, OUT lease_id uuid, OUT conversation_id bigint, OUT messages bigint, OUT bot_name text)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    c   communication.conversation;
    bot communication.bot_config;
BEGIN
    conversation_id := conversation;
    outcome := 'nothing';
    IF NOT EXISTS (SELECT FROM communication.unanswered(settings) AS m WHERE m.conversation_id = conversation) THEN
        RETURN;
    END IF;
    c := communication.take_lease(conversation, settings);
    IF c.id IS NULL THEN
        outcome := 'locked';
        RETURN;
    END IF;
    SELECT count(*) INTO messages FROM communication.unanswered(settings) AS m WHERE m.conversation_id = conversation;
    IF messages > 0 THEN
        outcome := CASE WHEN communication.talks_too_much(conversation, settings) THEN 'capped' ELSE 'claimed' END;
    END IF;
    IF outcome <> 'claimed' THEN
        UPDATE communication.conversation AS k SET lease_id = NULL, lease_expires_at = NULL WHERE k.id = conversation;
        RETURN;
    END IF;
    lease_id := c.lease_id;
    bot := communication.bot_config_of(c.chatwoot_inbox_id);
    bot_name := bot.name;
    turn_id := communication.open_turn(conversation, bot);
END $$;
