-- Gives the call of that name and arguments that the turn has made; else the effect that an earlier turn had for the same messages; else the call
-- that an earlier turn of the conversation asked for, as long as it waits for a decision, or goes on with one, or this turn goes on with the
-- decision. Nulls: there is none.
CREATE OR REPLACE FUNCTION communication.call_known(in_turn uuid, call_name text, call_hash text) RETURNS communication.tool_call LANGUAGE plpgsql STABLE AS $$
DECLARE
    known communication.tool_call;
BEGIN
    SELECT * INTO known FROM communication.tool_call AS k WHERE k.turn_id = in_turn AND k.name = call_name AND k.arguments_hash = call_hash;
    IF known.id IS NULL THEN
        SELECT * INTO known FROM communication.earlier_effects(in_turn) AS k WHERE k.name = call_name AND k.arguments_hash = call_hash
         ORDER BY k.id DESC LIMIT 1;
    END IF;
    IF known.id IS NULL THEN
        SELECT k.* INTO known
          FROM communication.turn AS t
          JOIN communication.approval AS a ON a.conversation_id = t.conversation_id
                 OR a.message_id = ANY (t.message_ids) -- messages may have moved to another conversation of the person's
          JOIN communication.tool_call AS k ON k.id = a.tool_call_id
         WHERE t.id = in_turn AND k.name = call_name AND k.arguments_hash = call_hash
           AND (a.status IN ('waiting', 'approved') AND a.outcome IS NULL OR a.message_id = ANY (t.message_ids))
         ORDER BY k.id DESC LIMIT 1;
    END IF;
    RETURN known;
END $$;
