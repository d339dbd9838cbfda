-- Opens the conversation's turn, or goes on with the one that is not finished: the unique index allows one at a time.
-- The caller holds the lease.
CREATE OR REPLACE FUNCTION communication.open_turn(conversation bigint, bot communication.bot_config) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    turn_id uuid;
BEGIN
    INSERT INTO communication.turn AS t (conversation_id, rounds, responder, bot_name)
    VALUES (conversation, 1, bot.responder, bot.name)
    ON CONFLICT (conversation_id) WHERE status = 'processing'
        DO UPDATE SET rounds = t.rounds + 1, responder = excluded.responder, bot_name = excluded.bot_name
    RETURNING t.id INTO turn_id;
    RETURN turn_id;
END $$;
