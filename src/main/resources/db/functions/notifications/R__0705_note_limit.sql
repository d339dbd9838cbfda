-- Notes for operators that a turn has reached a limit. The day's caps are noted once a day, where they are counted (communication.reserve_call).
CREATE OR REPLACE FUNCTION communication.note_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF communication.tells('caps')
       AND NOT communication.is_days_cap(substring(NEW.hand_off_detail FROM 'The limit (\S+) of the assistant ')) THEN
        PERFORM communication.note('caps', 'turn ' || NEW.turn_id, (SELECT t.conversation_id FROM communication.turn AS t WHERE t.id = NEW.turn_id),
                                   jsonb_build_object('turn_id', NEW.turn_id, 'assistant', NEW.assistant));
    END IF;
    RETURN NULL;
END $$;
