-- Takes the conversation's lease and its turn, a new one or the one that is not finished.
-- outcome: claimed; nothing: no message is to be answered; locked: another holds the lease; capped: the bot has said so much
-- in the last minute that it may be talking to another one.
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
    UPDATE communication.conversation AS k
       SET lease_id = gen_random_uuid(),
           lease_expires_at = clock_timestamp() + make_interval(secs => (settings ->> 'lease')::double precision)
     WHERE k.id = conversation AND (k.lease_expires_at IS NULL OR k.lease_expires_at <= clock_timestamp())
    RETURNING k.* INTO c;
    IF c.id IS NULL THEN
        outcome := 'locked';
        RETURN;
    END IF;

    -- who held it until now may have answered
    SELECT count(*) INTO messages FROM communication.unanswered(settings) AS m WHERE m.conversation_id = conversation;
    IF messages > 0 THEN
        outcome := CASE WHEN (SELECT count(*) FROM communication.message AS said
                               WHERE said.conversation_id = conversation AND said.adapter IS NOT NULL AND said.turn_id IS NOT NULL
                                 AND said.command IS NULL AND NOT said.private
                                 AND said.timestamp > now() - interval '1 minute') < (settings ->> 'max_replies')::integer
                        THEN 'claimed' ELSE 'capped' END;
    END IF;
    IF outcome <> 'claimed' THEN
        UPDATE communication.conversation AS k SET lease_id = NULL, lease_expires_at = NULL WHERE k.id = conversation;
        RETURN;
    END IF;
    lease_id := c.lease_id;
    bot := communication.bot_config_of(c.chatwoot_inbox_id);
    bot_name := bot.name;
    INSERT INTO communication.turn AS t (conversation_id, rounds, responder, bot_name)
    VALUES (conversation, 1, bot.responder, bot.name)
    ON CONFLICT (conversation_id) WHERE status = 'processing'
        DO UPDATE SET rounds = t.rounds + 1, responder = excluded.responder, bot_name = excluded.bot_name
    RETURNING t.id INTO turn_id;
END $$;
