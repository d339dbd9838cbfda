-- Moves messages into a conversation that begins at that moment: those that were taken for the one before because its end was the last
-- thing known.
CREATE OR REPLACE FUNCTION communication.take_later_messages(to_id bigint, d communication.delivery, at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communication.move_messages(id, to_id, at, 'infinity')
       FROM (SELECT id FROM communication.conversation
              WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id AND ended_at < at
              ORDER BY ended_at DESC LIMIT 1) AS earlier
      WHERE EXISTS (SELECT FROM communication.message WHERE conversation_id = earlier.id AND timestamp >= at);
END $$;
