-- Queues the call of the route that listens to an event. It is due at once unless an earlier one of its line and event waits.
-- Two transactions that queue at the same moment may both find none: the claim (claim-calls.sql) lets no later one pass.
CREATE OR REPLACE FUNCTION communication.call_for(
    event text, line text, conversation bigint, webhook_event bigint, message bigint, turn uuid, body json) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.event_call (event, line, conversation_id, webhook_event_id, message_id, turn_id, body, next_attempt_at)
    VALUES (event, line, conversation, webhook_event, message, turn, body,
            CASE WHEN NOT EXISTS (SELECT FROM communication.event_call AS k
                                   WHERE k.line = call_for.line AND k.event = call_for.event AND k.status = 'queued') THEN now() END);
END $$;
