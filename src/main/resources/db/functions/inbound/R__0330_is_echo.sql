-- Says whether an outgoing message of another door than Chatwoot is one that we have just sent to that person and whose id is not
-- known yet: it has the same text, or no text where that message has files.
CREATE OR REPLACE FUNCTION communication.is_echo(d communication.delivery, at timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN d.direction = 'outbound' AND d.chatwoot_conversation_id IS NULL AND EXISTS (
        SELECT FROM communication.conversation c JOIN communication.message m ON m.conversation_id = c.id
         WHERE c.account_id = d.account_id AND c.user_identifier = d.user_identifier AND c.channel = d.channel
           AND m.direction = 'outbound' AND m.adapter IS NOT NULL AND m.command IS NULL
           AND CASE WHEN m.forgotten_at IS NOT NULL THEN m.content_hash = sha256(convert_to(d.content, 'UTF8'))
                    WHEN d.content = '' THEN m.attachments <> '[]' ELSE m.content = d.content END
           AND greatest(m.timestamp, m.attempted_at) > at - interval '10 minutes');
END $$;
