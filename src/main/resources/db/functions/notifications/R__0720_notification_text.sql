-- Says in words what was noted; null: it is gone. Customers' words may be in an error, a note and an argument: these are told only where
-- contents allows it.
CREATE OR REPLACE FUNCTION communication.notification_text(n communication.notification, contents boolean) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    place text := coalesce(' in conversation ' || n.conversation_id, '');
    t     communication.turn;
    a     communication.assistant_turn;
    m     communication.message;
BEGIN
    SELECT * INTO t FROM communication.turn WHERE id = (n.facts ->> 'turn_id')::uuid;
    SELECT * INTO a FROM communication.assistant_turn WHERE turn_id = t.id;
    SELECT * INTO m FROM communication.message WHERE id = (n.facts ->> 'message_id')::bigint;
    RETURN CASE n.kind
        WHEN 'approvals' THEN communication.approval_text((n.facts ->> 'approval_id')::bigint, contents)
        WHEN 'hand-offs' THEN concat('A human is asked to take over', place, '. Reason: ',
            coalesce(replace(a.hand_off_reason, '_', ' '), n.facts ->> 'reason',
                     CASE t.status WHEN 'failed' THEN 'the responder failed' END, 'the responder asks for it'), '.',
            CASE WHEN contents THEN E'\n' || t.private_note END)
        WHEN 'dead-letters' THEN concat('Dead letter ', n.facts ->> 'message_id', place, ': ',
            CASE WHEN n.facts ->> 'event' IS NOT NULL THEN 'the route that listens to ' || (n.facts ->> 'event') || ' could not take it'
                 ELSE 'the adapter ' || (n.facts ->> 'adapter') || ' could not send it' END,
            CASE WHEN contents THEN ' (' || left(coalesce(m.last_error, (SELECT e.last_error FROM communication.event_call e
                                                                          WHERE e.id = (n.facts ->> 'message_id')::bigint)), 500) || ')' END,
            '. GET /outbound/failed lists it; send it again or discard it.')
        WHEN 'caps' THEN CASE WHEN n.facts ->> 'cap' IS NOT NULL
            THEN format('The assistant %s has reached its limit %s for today: it answers nobody until midnight (UTC).',
                        n.facts ->> 'assistant', n.facts ->> 'cap')
            ELSE format('The assistant %s has reached a limit of one turn%s. %s', n.facts ->> 'assistant', place, a.hand_off_detail) END
        WHEN 'health' THEN CASE n.facts ->> 'status'
            WHEN 'up' THEN format('%s is well again, after %s.', n.facts ->> 'component', n.facts ->> 'lasted')
            ELSE format('%s is %s%s. /actuator/health tells more.', n.facts ->> 'component', n.facts ->> 'status',
                        coalesce(': ' || (n.facts ->> 'reason'), '')) END
        WHEN 'lost-webhooks' THEN (SELECT format('Webhooks of account %s were lost. Found by asking: %s. GET /reconciliation tells more.',
                                                 n.facts ->> 'account_id', string_agg(found.key || ' ' || found.value, ', ' ORDER BY found.key))
                                     FROM jsonb_each_text(n.facts -> 'found') AS found
                                    WHERE found.key <> 'reply' HAVING count(*) > 0) -- of those only the outcome was not known
        END;
END $$;
