-- Gives the calls with an effect that earlier turns of the person made for one of the turn's messages. A message comes into a second turn if the
-- first one gave no answer: it failed, or was withdrawn. The message may have moved to another conversation meanwhile, and waits for days at most.
-- A call about which humans decide is none of them: its approval knows it.
CREATE OR REPLACE FUNCTION communication.earlier_effects(in_turn uuid) RETURNS SETOF communication.tool_call LANGUAGE sql STABLE AS $$
    SELECT k.*
      FROM communication.turn AS t
      JOIN communication.conversation AS c ON c.id = t.conversation_id
      JOIN communication.conversation AS other ON other.user_identifier = c.user_identifier AND other.channel = c.channel
                                              AND other.account_id = c.account_id
      JOIN communication.turn AS earlier ON earlier.conversation_id = other.id AND earlier.started_at > t.started_at - interval '31 days'
                                        AND earlier.id <> t.id AND earlier.message_ids && t.message_ids
      JOIN communication.tool_call AS k ON k.turn_id = earlier.id
     WHERE t.id = in_turn AND k.effect AND k.attempts > 0 AND k.state IN ('started', 'done', 'failed')
       AND NOT EXISTS (SELECT FROM communication.approval AS a WHERE a.tool_call_id = k.id)
$$;
