-- Gives the stored messages that the channel delivers once more with this one: the same channel's id and the same words, within a day.
-- Part of the statement that asks, so that an index serves it.
CREATE OR REPLACE FUNCTION communication.repetitions(
    in_conversation bigint, in_chatwoot_conversation bigint, same_id text, same_content text, written timestamptz)
    RETURNS SETOF communication.message LANGUAGE sql STABLE AS $$
    SELECT * FROM communication.message m
     WHERE m.conversation_id = in_conversation AND m.timestamp > written - interval '1 day'
       AND m.provider_id = same_id AND m.direction = 'inbound'
       AND CASE WHEN m.forgotten_at IS NULL THEN m.content = same_content ELSE m.content_hash = sha256(convert_to(same_content, 'UTF8')) END
       AND m.chatwoot_conversation_id = in_chatwoot_conversation
$$;
