-- Writes down which assistant begins a round of a turn, and gives the turn's standing: communication.assistant_standing; null: the turn is gone.
CREATE OR REPLACE FUNCTION communication.begin_assistant_turn(turn uuid, who text, its_version text, its_mode text) RETURNS jsonb
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.assistant_turn AS a (turn_id, assistant, version, mode)
    SELECT t.id, who, its_version, its_mode FROM communication.turn AS t WHERE t.id = turn
        ON CONFLICT (turn_id) DO UPDATE
            SET assistant = excluded.assistant, version = excluded.version, mode = excluded.mode, outcome = NULL, hand_off_reason = NULL,
                hand_off_detail = NULL, draft = '{}', passages = '[]', verdicts = '[]', clarified = false, finished_at = NULL;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN communication.assistant_standing(turn, who);
END $$;
