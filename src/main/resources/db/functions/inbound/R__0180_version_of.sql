-- Gives the version of Chatwoot's conversation that the delivery shows, on Chatwoot's clock. Chatwoot before v4.1 does not tell
-- it: then the state that comes with a message is as old as the message, and any other is newer than the stored state.
CREATE OR REPLACE FUNCTION communication.version_of(d communication.delivery, at timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF d.source_updated_at IS NOT NULL THEN
        RETURN communication.not_ahead(d.source_updated_at, at);
    END IF;
    IF d.replay_of IS NOT NULL OR d.chatwoot_conversation_id IS NULL OR d.direction IS NOT NULL AND d.event <> 'message_updated' THEN
        RETURN coalesce(communication.not_ahead(d.sent_at, at), at);
    END IF;
    RETURN coalesce(greatest(communication.not_ahead(d.active_at, at),
                             (SELECT max(greatest(source_updated_at, last_inbound_at, ended_at, handled_by_since)) + interval '1 microsecond'
                                FROM communication.conversation
                               WHERE account_id = d.account_id AND chatwoot_conversation_id = d.chatwoot_conversation_id)), at);
END $$;
