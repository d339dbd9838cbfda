-- Gives the webhook events with these ids that are about a person: those that became part of their conversations, those about
-- their Chatwoot conversations even if ignored, and those that name them as contact and belong to nobody else. A door beside
-- Chatwoot names people in many ways, so its events without effect are searched for the number.
-- It reads every payload. An index would cost more with each webhook than it saves here.
CREATE OR REPLACE FUNCTION communication.events_of(identifier text, account bigint, on_channel text, after bigint, up_to bigint)
    RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    ids   bigint[] := ARRAY (SELECT id FROM communication.conversations_of(identifier, account, on_channel));
    sites text[]   := ARRAY (SELECT place.account_id || ' ' || place.chatwoot_conversation_id FROM communication.places(ids) AS place);
    names jsonb    := (SELECT jsonb_agg(DISTINCT spelling)
                         FROM unnest(communication.names_of(identifier)) AS name, communication.spellings(name) AS spelling);
    digits text    := (SELECT '(' || string_agg(substring(name FROM '^\+?(\d+)(?:@lid)?$'), '|') || ')'
                         FROM unnest(communication.names_of(identifier)) AS name
                        WHERE name ~ '^\+\d+$' OR name ~ '^\d+@lid$');
BEGIN
    RETURN QUERY
    SELECT e.id
      FROM communication.webhook_event e
     WHERE e.id > after AND e.id <= up_to AND (account IS NULL OR e.account_id = account)
       AND (e.conversation_id = ANY (ids)
            OR EXISTS (SELECT FROM communication.message m WHERE m.id = e.message_id
                         AND (m.conversation_id = ANY (ids) OR communication.said_in_group(m, identifier)))
            OR e.account_id || ' ' || coalesce(e.payload #>> '{conversation,id}', e.payload #>> '{current_conversation,id}',
                   e.payload ->> 'conversation_id', CASE WHEN e.event LIKE 'conversation\_%' THEN e.payload ->> 'id' END)
               = ANY (sites)
            OR NOT EXISTS (SELECT FROM communication.conversation c WHERE c.id = e.conversation_id
                              AND NOT communication.is_visitor(c.user_identifier))
               AND (e.source IN (SELECT answers FROM communication.adapter WHERE NOT main) AND e.payload::text ~ ('\m' || digits || '\M')
                    OR jsonb_path_exists(e.payload::jsonb, '$.** ? (@.phone_number == $names[*] || @.email == $names[*] || @.sender == $names[*]
                                                             || @.identifier == $names[*] || @.source_id == $names[*])',
                                         jsonb_build_object('names', names))));
END $$;
