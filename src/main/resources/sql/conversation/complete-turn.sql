-- Ends a turn in one transaction, if its lease is still valid, and writes down its round. See communication.complete_turn.
WITH ended AS MATERIALIZED (
    SELECT outcome, conversation_id, more
      FROM communication.complete_turn(CAST(:#answer AS jsonb), CAST(:#settings AS jsonb))
), given AS (
    SELECT (answer ->> 'turn_id')::uuid AS turn_id, answer ->> 'correlation_id' AS correlation_id, answer -> 'round' AS round
      FROM (SELECT CAST(:#answer AS jsonb)) AS given (answer)
), written AS (
    INSERT INTO communication.turn_round (turn_id, program, responder, version, message_ids, history, outcome, correlation_id, milliseconds)
    SELECT turn_id, round ->> 'program', round ->> 'responder', round ->> 'version',
           ARRAY (SELECT id::bigint FROM jsonb_array_elements_text(round -> 'message_ids') AS ids (id)), (round ->> 'history')::integer,
           ended.outcome, correlation_id, (round ->> 'milliseconds')::integer
      FROM ended, given
     WHERE ended.outcome <> 'lost' AND jsonb_typeof(round) = 'object'
)
SELECT outcome, conversation_id, more FROM ended
