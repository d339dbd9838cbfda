-- The webhook events about a person among those with these ids: what became part of their conversations, what is about their
-- Chatwoot conversations though it was ignored, and what has them as its contact and belongs to nobody else.
-- Who tells of messages beside Chatwoot names people in many ways; of their events that became nothing, those that show the number go.
-- It reads every payload: no index helps, and every webhook would pay for one.
CREATE OR REPLACE FUNCTION communication.events_of(identifier text, account bigint, on_channel text, after bigint, up_to bigint)
    RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    ids   bigint[] := ARRAY (SELECT id FROM communication.conversations_of(identifier, account, on_channel));
    sites text[]   := ARRAY (SELECT place.account_id || ' ' || place.chatwoot_conversation_id FROM communication.places(ids) AS place);
    -- as Chatwoot writes them: a source_id has no plus, Twilio's has a prefix; a visitor is their browser session
    names jsonb    := (SELECT jsonb_agg(DISTINCT spelling) FROM unnest(communication.names_of(identifier)) AS name,
                          unnest(ARRAY[name, substring(name FROM '^\+(\d+)$'), 'whatsapp:' || name]
                                 || substring(name FROM '^(.+)@chatwoot\.widget$')) AS spelling WHERE spelling IS NOT NULL);
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
                              AND c.user_identifier NOT LIKE '%@chatwoot.widget') -- a visitor may have named that address
               AND (e.source IN (SELECT answers FROM communication.adapter WHERE NOT main) AND e.payload::text ~ ('\m' || digits || '\M')
                    OR jsonb_path_exists(e.payload::jsonb, '$.** ? (@.phone_number == $names[*] || @.email == $names[*] || @.sender == $names[*]
                                                             || @.identifier == $names[*] || @.source_id == $names[*])',
                                         jsonb_build_object('names', names))));
END $$;
