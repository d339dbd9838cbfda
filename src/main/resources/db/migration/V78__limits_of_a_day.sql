-- The trigger's condition named one of the day's caps, so that another one was told for each turn. Now communication.note_limit tells a turn's
-- limits from the day's.
DROP TRIGGER assistant_turn_reaches_limit ON communication.assistant_turn;
CREATE TRIGGER assistant_turn_reaches_limit AFTER UPDATE OF hand_off_reason ON communication.assistant_turn
    FOR EACH ROW WHEN (NEW.hand_off_reason = 'budget')
    EXECUTE FUNCTION communication.note_limit();
