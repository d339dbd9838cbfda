-- Gives the obstacle of the reply that is the next to go out, and whether the last reply is a dead letter. One of the steps of why_silent.
-- known: open_breakers: the adapters whose circuit breaker is open.
CREATE OR REPLACE FUNCTION communication.silence_of_replies(c communication.conversation, q communication.message, known jsonb)
    RETURNS TABLE (place integer, reason text, facts jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
    first communication.message;
    dead  communication.message;
BEGIN
    SELECT * INTO first FROM communication.message AS m
     WHERE m.conversation_id = c.id AND m.status = 'queued' AND m.next_attempt_at IS NOT NULL AND m.line_name IS DISTINCT FROM ''
     ORDER BY m.id LIMIT 1;
    SELECT * INTO dead FROM (SELECT * FROM communication.message AS m
                              WHERE m.conversation_id = c.id ORDER BY m.timestamp DESC, m.id DESC LIMIT 50) AS m
     WHERE m.direction = 'outbound' AND m.adapter IS NOT NULL AND m.command IS NULL AND m.status IN ('sent', 'failed') AND NOT m.private
       AND (q.id IS NULL OR m.id > q.id)
     ORDER BY m.id DESC LIMIT 1;
    RETURN QUERY
    SELECT r.place, r.reason, r.facts || jsonb_build_object('message_id', first.id, 'adapter', first.adapter, 'details', first.last_error,
               'tries', first.tries, 'at', communication.utc(first.next_attempt_at), 'since', communication.utc(first.queued_at))
      FROM (VALUES
        (10, 'breaker_open', coalesce(known -> 'open_breakers' ? first.adapter, false), '{}'::jsonb),
        (11, 'sending',      first.claimed_until > now(), '{}'),
        (12, 'in_doubt',     first.in_doubt_since IS NOT NULL, '{}'),
        (13, 'forbidden',    first.forbidden_since IS NOT NULL, '{}'),
        (14, 'retrying',     first.last_error IS NOT NULL, '{}'),
        (15, 'queued',       first.id IS NOT NULL, '{}')) AS r (place, reason, applies, facts)
     WHERE r.applies AND first.id IS NOT NULL
     UNION ALL
    SELECT 20, 'dead_letter', jsonb_build_object('message_id', dead.id, 'adapter', dead.adapter, 'details', dead.last_error,
               'at', communication.utc(dead.failed_at))
     WHERE dead.status = 'failed' AND dead.discarded_at IS NULL
     UNION ALL
    SELECT 21, 'discarded', jsonb_build_object('message_id', dead.id, 'details', dead.discard_reason, 'at', communication.utc(dead.discarded_at))
     WHERE dead.status = 'failed' AND dead.discarded_at IS NOT NULL;
END $$;
