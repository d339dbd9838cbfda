-- Gives events, messages, attempts and receipts from a moment on and before another, one row each. One of the steps of timeline. Moments
-- are ours but for receipts of a provider; place orders the rows of one moment.
CREATE OR REPLACE FUNCTION communication.timeline_of_messages(conversation bigint, since timestamptz, before timestamptz)
    RETURNS TABLE (at timestamptz, place integer, webhook_event_id bigint, message_id bigint, turn_id uuid, kind text, entry json)
    LANGUAGE sql STABLE AS $$
    WITH said AS MATERIALIZED (
        SELECT *, communication.entered_at(m) AS at FROM communication.message m WHERE conversation_id = conversation
    )
    SELECT e.received_at, 1, e.id, e.message_id, NULL::uuid, 'event',
           json_build_object('webhook_event_id', e.id, 'source', e.source, 'event', e.event, 'outcome', e.outcome, 'reason', e.reason,
                             'correlation_id', e.delivery_id, 'replay_of', e.replay_of)
      FROM communication.webhook_event e
     WHERE e.conversation_id = conversation AND e.received_at >= since AND e.received_at < before
     UNION ALL
    SELECT m.at, CASE m.direction WHEN 'inbound' THEN 2 ELSE 9 END, NULL, m.id, m.turn_id,
           CASE WHEN m.command IS NULL THEN 'message' ELSE 'command' END,
           json_build_object('direction', m.direction, 'status', m.status, 'sender_type', m.sender_type, 'private', m.private,
                             'content', m.content, 'attachments', m.attachments, 'timestamp', communication.utc(m.timestamp),
                             'adapter', m.adapter, 'command', m.command, 'argument', m.argument, 'error', m.last_error, 'tries', m.tries,
                             'no_answer', m.no_answer, 'correlation_id', m.correlation_id, 'external_id', m.external_id,
                             'failed_at', communication.utc(m.failed_at), 'discarded_at', communication.utc(m.discarded_at))
      FROM said m
     WHERE m.at >= since AND m.at < before
     UNION ALL
    SELECT a.ended_at, 10, NULL, m.id, m.turn_id, 'attempt',
           json_build_object('kind_of_end', a.kind, 'status', a.status, 'milliseconds', a.milliseconds, 'program', a.program,
                             'adapter', m.adapter, 'error', a.error)
      FROM said m JOIN communication.attempt a ON a.message_id = m.id
     WHERE a.ended_at >= since AND a.ended_at < before
     UNION ALL
    SELECT r.at, 11, NULL, m.id, m.turn_id, 'receipt', json_build_object('shown', r.shown)
      FROM said m, LATERAL (VALUES (m.delivered_at, 'delivered'), (m.read_at, 'read')) AS r (at, shown)
     WHERE r.at >= since AND r.at < before
$$;
