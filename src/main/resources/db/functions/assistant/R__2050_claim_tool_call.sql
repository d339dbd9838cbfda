-- Allows a call of a tool, before it is made, and writes it down: of the same name and arguments once for each turn. An effect that an earlier
-- turn had for the same messages, and a call that an earlier turn asked for and that waits or was decided, is the same call
-- (communication.call_known).
-- repeatable: it may be made again where nobody knows how it ended, as it changes nothing, or no more than once. It is also made again where an
-- effect of the turn has ended since: the world is another then, and what it said before may be no longer true. asks: it waits for a human.
-- outcome: run, approved where a human said yes to it; done, failed, asked, denied: as it ended before, with its result; unknown: it was begun,
-- its program died, and it must not be repeated; too_many: so many of the conversation (most) wait or would wait already; lost, newer, withdrawn: see turn_stands. Something newer stops effects only.
CREATE OR REPLACE FUNCTION communication.claim_tool_call(
    request jsonb, settings jsonb, OUT outcome text, OUT call_id bigint, OUT result text, OUT approved boolean) LANGUAGE plpgsql AS $$
DECLARE
    turn   uuid    := (request ->> 'turn_id')::uuid;
    effect boolean := (request ->> 'effect')::boolean;
    again  boolean := (request ->> 'repeatable')::boolean;
    asks   boolean := coalesce((request ->> 'asks')::boolean, false);
    known  communication.tool_call;
BEGIN
    PERFORM FROM communication.conversation AS c -- no lease changes hands between this look and the commit
      WHERE c.id = (SELECT t.conversation_id FROM communication.turn AS t WHERE t.id = turn) FOR NO KEY UPDATE;
    outcome := communication.turn_stands(turn, (request ->> 'lease_id')::uuid, settings);
    IF outcome = 'lost' OR outcome <> 'ours' AND effect THEN
        RETURN;
    END IF;
    known := communication.call_known(turn, request ->> 'name', request ->> 'arguments_hash');
    call_id := known.id;
    result := known.result;
    approved := EXISTS (SELECT FROM communication.approval AS a WHERE a.tool_call_id = known.id AND a.status = 'approved');
    outcome := CASE WHEN known.id IS NULL THEN CASE WHEN asks THEN 'asked' ELSE 'run' END
                    WHEN known.state = 'approved' THEN 'run'
                    WHEN known.state IN ('started', 'failed') AND again THEN 'run'
                    WHEN known.state = 'done' AND again AND NOT asks
                         AND NOT EXISTS (SELECT FROM communication.approval AS a WHERE a.tool_call_id = known.id)
                         AND EXISTS (SELECT FROM communication.tool_call AS k
                                      WHERE (k.turn_id = turn OR k.id IN (SELECT a.tool_call_id FROM communication.turn AS t
                                                                            JOIN communication.approval AS a ON a.message_id = ANY (t.message_ids)
                                                                           WHERE t.id = turn) -- approved: an earlier turn has asked for it
                                             OR k.id IN (SELECT e.id FROM communication.earlier_effects(turn) AS e))
                                        AND k.id <> known.id AND k.effect AND k.state IN ('done', 'failed')
                                        AND k.finished_at > known.finished_at) THEN 'run'
                    WHEN known.state = 'started' THEN 'unknown'
                    ELSE known.state END;
    IF known.id IS NULL AND outcome = 'asked' AND (
           SELECT count(*) FROM communication.tool_call AS k JOIN communication.turn AS t ON t.id = k.turn_id
            WHERE t.conversation_id = (SELECT n.conversation_id FROM communication.turn AS n WHERE n.id = turn) AND k.state = 'asked'
              AND (t.id = turn OR EXISTS (SELECT FROM communication.approval AS a WHERE a.tool_call_id = k.id AND a.status = 'waiting'))
           ) >= (request ->> 'most')::bigint THEN
        outcome := 'too_many';
    ELSIF known.id IS NULL THEN
        INSERT INTO communication.tool_call AS k (turn_id, sequence, name, arguments, arguments_hash, effect, state)
        VALUES (turn, (SELECT count(*) + 1 FROM communication.tool_call AS n WHERE n.turn_id = turn), request ->> 'name', request -> 'arguments',
                request ->> 'arguments_hash', effect, CASE outcome WHEN 'asked' THEN 'asked' ELSE 'started' END)
        RETURNING k.id INTO call_id;
    ELSIF outcome = 'run' THEN
        UPDATE communication.tool_call AS k SET state = 'started', attempts = k.attempts + 1, started_at = now() WHERE k.id = known.id;
    END IF;
END $$;
