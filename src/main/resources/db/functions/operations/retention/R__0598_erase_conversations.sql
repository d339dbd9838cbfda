-- Deletes these conversations with all that belongs to them, and the messages that the person wrote elsewhere (said), and gives how many rows
-- of what. Reconciliation does not fetch their messages again (leave_out). The caller has locked the conversations and their lines.
CREATE OR REPLACE FUNCTION communication.erase_conversations(ids bigint[], said bigint[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    erased jsonb := jsonb_build_object(
        'conversations', cardinality(ids),
        'messages', (SELECT count(*) FROM communication.message WHERE conversation_id = ANY (ids) OR id = ANY (said)),
        'turns', (SELECT count(*) FROM communication.turn WHERE conversation_id = ANY (ids)),
        'uploads', (SELECT count(*) FROM communication.upload u JOIN communication.message m ON m.id = u.message_id
                     WHERE m.conversation_id = ANY (ids)));
BEGIN
    PERFORM communication.leave_out(ids);
    PERFORM communication.erase_notifications(ids);
    DELETE FROM communication.conversation WHERE id = ANY (ids);
    DELETE FROM communication.message WHERE id = ANY (said);
    RETURN erased;
END $$;
