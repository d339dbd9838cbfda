-- Allows a call of a tool, before it is made, and writes it down: of the same name and arguments once for each turn.
-- repeatable: it may be made again where nobody knows how it ended, as it changes nothing, or no more than once.
-- outcome: run, approved where a human said yes to it; done, failed, asked, denied: as it ended before, with its result; unknown: it was begun, its program died, and it must not be
-- repeated; lost, newer, withdrawn: see turn_stands. Something newer stops effects only.
CREATE OR REPLACE FUNCTION communication.claim_tool_call(
    request jsonb, settings jsonb, OUT outcome text, OUT call_id bigint, OUT result text, OUT approved boolean) LANGUAGE plpgsql AS $$
DECLARE
    turn   uuid    := (request ->> 'turn_id')::uuid;
    effect boolean := (request ->> 'effect')::boolean;
    again  boolean := (request ->> 'repeatable')::boolean;
    known  communication.tool_call;
BEGIN
    PERFORM FROM communication.conversation AS c -- no lease changes hands between this look and the commit
      WHERE c.id = (SELECT t.conversation_id FROM communication.turn AS t WHERE t.id = turn) FOR NO KEY UPDATE;
    outcome := communication.turn_stands(turn, (request ->> 'lease_id')::uuid, settings);
    IF outcome = 'lost' OR outcome <> 'ours' AND effect THEN
        RETURN;
    END IF;
    SELECT * INTO known FROM communication.tool_call AS k
     WHERE k.turn_id = turn AND k.name = request ->> 'name' AND k.arguments_hash = request ->> 'arguments_hash';
    call_id := known.id;
    result := known.result;
    approved := coalesce(known.state = 'approved', false);
    outcome := CASE WHEN known.id IS NULL OR known.state = 'approved' THEN 'run'
                    WHEN known.state IN ('started', 'failed') AND again THEN 'run'
                    WHEN known.state = 'started' THEN 'unknown'
                    ELSE known.state END;
    IF outcome = 'run' AND known.id IS NULL THEN
        INSERT INTO communication.tool_call AS k (turn_id, sequence, name, arguments, arguments_hash, effect, state)
        VALUES (turn, (SELECT count(*) + 1 FROM communication.tool_call AS n WHERE n.turn_id = turn), request ->> 'name', request -> 'arguments',
                request ->> 'arguments_hash', effect, 'started')
        RETURNING k.id INTO call_id;
    ELSIF outcome = 'run' THEN
        UPDATE communication.tool_call AS k SET state = 'started', attempts = k.attempts + 1, started_at = now() WHERE k.id = known.id;
    END IF;
END $$;
