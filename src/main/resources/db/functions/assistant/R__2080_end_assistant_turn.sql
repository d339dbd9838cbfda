-- Writes down how a round of an assistant's turn ended. made: outcome, hand_off_reason, hand_off_detail, draft, passages, verdicts, clarified.
CREATE OR REPLACE FUNCTION communication.end_assistant_turn(turn uuid, made jsonb) RETURNS void LANGUAGE sql AS $$
    UPDATE communication.assistant_turn
       SET outcome = made ->> 'outcome', hand_off_reason = made ->> 'hand_off_reason', hand_off_detail = made ->> 'hand_off_detail',
           draft = ARRAY (SELECT jsonb_array_elements_text(made -> 'draft')), passages = made -> 'passages', verdicts = made -> 'verdicts',
           clarified = coalesce((made ->> 'clarified')::boolean, false), finished_at = now()
     WHERE turn_id = turn
$$;
