-- Gives an outgoing message, queued, sent or failed. No row: there is no such message.
SELECT json_build_object(
           'message_id', id, 'conversation_id', conversation_id, 'status', status, 'adapter', adapter, 'priority', priority,
           'command', command, 'argument', argument,
           'external_id', external_id, 'session_id', nullif(session_id, ''),
           'error', last_error, 'in_doubt', in_doubt_since IS NOT NULL, 'attempts', attempts,
           'queued_at', communication.utc(queued_at),
           'next_attempt_at', CASE status WHEN 'queued' THEN communication.utc(next_attempt_at) END,
           'expires_at', CASE status WHEN 'queued' THEN communication.utc(expires_at) END,
           'delivered_at', communication.utc(delivered_at), 'read_at', communication.utc(read_at),
           'failed_at', communication.utc(failed_at),
           'discarded_at', communication.utc(discarded_at), 'discard_reason', discard_reason)::text
  FROM communication.message
 WHERE id = :#message_id AND adapter IS NOT NULL
