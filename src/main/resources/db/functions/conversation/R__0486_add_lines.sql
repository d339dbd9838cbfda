-- Adds those lines of the request's history to the conversation, after all that is in it and in their order, even if the clock is set back.
-- The last line bears the request's key: the unique index keeps a repeated request from adding it twice.
CREATE OR REPLACE FUNCTION communication.add_lines(conversation bigint, request jsonb, key text, numbers bigint[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    last  integer := jsonb_array_length(request -> 'history');
    begun timestamptz := greatest(clock_timestamp(), (SELECT max(m.timestamp) + interval '1 microsecond'
                                                        FROM communication.message AS m WHERE m.conversation_id = conversation));
BEGIN
    INSERT INTO communication.message
           (conversation_id, source, external_id, direction, status, sender_type, timestamp, content)
    SELECT conversation, 'chat', CASE WHEN n = last THEN key END,
           CASE item ->> 'role' WHEN 'user' THEN 'inbound' ELSE 'outbound' END,
           CASE WHEN item ->> 'role' <> 'user' THEN 'sent'
                WHEN n > last - (request ->> 'asked_now')::integer THEN 'received' ELSE 'read' END,
           CASE item ->> 'role' WHEN 'user' THEN 'contact' WHEN 'sale' THEN 'user' ELSE 'agent_bot' END,
           begun + n * interval '1 microsecond', item ->> 'content'
      FROM jsonb_array_elements(request -> 'history') WITH ORDINALITY AS items (item, n)
     WHERE n = ANY (numbers)
     ORDER BY n;
END $$;
