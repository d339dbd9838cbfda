-- Tells a caller of the chat API that the job has ended, if the caller or the inbox named an address.
CREATE OR REPLACE FUNCTION communication.tell_asker(
    c communication.conversation, t communication.turn, e communication.turn_end, answer jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    address text;
BEGIN
    IF e.chat AND e.outcome <> 'superseded' AND NOT e.goes_on THEN
        address := coalesce(c.chat_callback_url, (communication.bot_config_of(c.chatwoot_inbox_id)).callback_url);
        IF address IS NOT NULL THEN
            PERFORM communication.call_back(c.id, t.id, address, (answer ->> 'lifetime')::double precision, answer ->> 'correlation_id');
        END IF;
    END IF;
END $$;
