-- Writes down which assistant begins a round of a turn, and gives what was done in the rounds before: {"effects": [{"name", "arguments",
-- "result"}], "clarified": whether the answer before this turn asked the customer what they mean}; null: the turn is gone.
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
    RETURN jsonb_build_object('effects', coalesce((
        SELECT jsonb_agg(jsonb_build_object('name', k.name, 'arguments', k.arguments, 'result', k.result) ORDER BY k.sequence)
          FROM communication.tool_call AS k WHERE k.turn_id = turn AND k.effect AND k.state = 'done'), '[]'),
        'clarified', coalesce((
        SELECT a.clarified FROM communication.turn AS t JOIN communication.assistant_turn AS a ON a.turn_id = t.id
         WHERE t.conversation_id = (SELECT this.conversation_id FROM communication.turn AS this WHERE this.id = turn) AND t.id <> turn AND a.outcome <> 'stale'
         ORDER BY t.started_at DESC LIMIT 1), false));
END $$;
