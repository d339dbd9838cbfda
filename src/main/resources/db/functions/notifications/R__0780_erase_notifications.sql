-- Erases what operators were told about these conversations. A message that sums up approvals shows what they are about: it goes, too, with those
-- that took its place, and the approvals of others in it that still wait are told again. Other sums have numbers only.
CREATE OR REPLACE FUNCTION communication.erase_notifications(conversations bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    gone bigint[];
BEGIN
    SELECT array_agg(n.message_id) INTO gone FROM communication.notification AS n
     WHERE n.conversation_id = ANY (conversations) AND n.message_id IS NOT NULL AND (NOT n.summed OR n.kind = 'approvals');
    DELETE FROM communication.message AS m
     WHERE m.id = ANY (gone) OR m.id IN (SELECT n.message_id FROM communication.notification AS n WHERE n.replaces = ANY (gone));
    UPDATE communication.notification AS n SET told_at = NULL, message_id = NULL, summed = false
      FROM communication.approval AS a
     WHERE n.summed AND n.message_id = ANY (gone) AND n.conversation_id <> ALL (conversations)
       AND a.id = (n.facts ->> 'approval_id')::bigint AND a.status = 'waiting';
    DELETE FROM communication.notification AS n WHERE n.conversation_id = ANY (conversations);
END $$;
