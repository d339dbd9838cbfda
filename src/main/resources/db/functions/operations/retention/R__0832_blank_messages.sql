-- Blanks these messages, their files, and the texts of their conversations' finished turns: their words, their calls of tools,
-- and their notes to each other. A person's name goes with the last message of theirs. The texts of an approval stay until it is settled.
-- A text's hash stays for a day (repetitions, is_echo), and the marker by which a reply of ours is known, and to which status a conversation was
-- set. Transcripts are deleted: keep-transcript.sql writes none for a blanked message.
CREATE OR REPLACE FUNCTION communication.blank_messages(ids bigint[], age interval) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    turns uuid[];
    named bigint[];
BEGIN
    DELETE FROM communication.upload WHERE message_id = ANY (ids);
    DELETE FROM communication.transcript WHERE message_id = ANY (ids);
    UPDATE communication.attempt SET error = NULL WHERE message_id = ANY (ids) AND error IS NOT NULL;
    UPDATE communication.message m
       SET content_hash = sha256(convert_to(m.content, 'UTF8')), content = '', attachments = '[]', forgotten_at = now(),
           template_params = NULL, last_error = NULL, discard_reason = NULL,
           argument = CASE WHEN m.command <> 'toggle_status' THEN '' ELSE m.argument END,
           content_attributes = coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(m.content_attributes)
                                           WHERE key IN ('processor', 'deleted')), '{}')
     WHERE m.id = ANY (ids) AND m.forgotten_at IS NULL;
    named := ARRAY ( -- not waited for, because messages are locked: a conversation that is locked has news, and comes again with it
        SELECT id FROM communication.conversation
         WHERE id IN (SELECT conversation_id FROM communication.message WHERE id = ANY (ids)) AND contact_name IS NOT NULL FOR NO KEY UPDATE SKIP LOCKED);
    UPDATE communication.conversation c SET contact_name = NULL
     WHERE c.id = ANY (named)
       AND NOT EXISTS (SELECT FROM communication.message m WHERE m.conversation_id = c.id AND m.direction = 'inbound' AND m.forgotten_at IS NULL);
    turns := ARRAY (
        SELECT t.id FROM communication.turn t
         WHERE t.conversation_id IN (SELECT conversation_id FROM communication.message WHERE id = ANY (ids)) AND communication.may_forget_turn(t, age));
    UPDATE communication.turn SET messages = '{}', private_note = NULL, data = NULL
     WHERE id = ANY (turns) AND (messages <> '{}' OR private_note IS NOT NULL OR data IS NOT NULL);
    UPDATE communication.assistant_turn SET draft = '{}', passages = '[]', verdicts = '[]', hand_off_detail = NULL
     WHERE turn_id = ANY (turns) AND (draft <> '{}' OR passages <> '[]' OR verdicts <> '[]' OR hand_off_detail IS NOT NULL);
    UPDATE communication.tool_call SET arguments = '{}', result = NULL
     WHERE turn_id = ANY (turns) AND (arguments <> '{}' OR result IS NOT NULL)
       AND NOT EXISTS (SELECT FROM communication.approval a WHERE a.tool_call_id = tool_call.id AND a.outcome IS NULL); -- it may still be made
    UPDATE communication.approval SET arguments = '{}', reason = NULL, summary = NULL, summary_hash = NULL
     WHERE turn_id = ANY (turns) AND outcome IS NOT NULL AND (arguments <> '{}' OR reason IS NOT NULL OR summary IS NOT NULL);
    UPDATE communication.hand_over SET goal = '', facts = '' WHERE turn_id = ANY (turns) AND (goal <> '' OR facts <> '');
END $$;
