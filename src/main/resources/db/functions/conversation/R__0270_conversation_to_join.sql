-- Gives the sender's active conversation that a delivery of an unknown Chatwoot conversation belongs to; null: the delivery begins one. A
-- delivery of Chatwoot's names its inbox (0 if none). A delivery of another door names none: it joins the conversation in which the person
-- wrote last. A conversation that began there is joined by the first of Chatwoot's inboxes in which the person writes.
CREATE OR REPLACE FUNCTION communication.conversation_to_join(d communication.delivery) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT c.id
      FROM communication.conversation c
     CROSS JOIN LATERAL (SELECT d.source = main.source AS names_inbox, main.source AS main_source,
                                coalesce(c.chatwoot_inbox_id, 0) = coalesce(d.chatwoot_inbox_id, 0) AS same_inbox
                           FROM communication.adapter main WHERE main.main) AS door
     WHERE c.account_id = d.account_id AND c.user_identifier = d.user_identifier AND c.channel = d.channel AND c.is_active
       AND (door.same_inbox OR NOT door.names_inbox
            OR c.chatwoot_inbox_id IS NULL AND c.chatwoot_conversation_id IS NULL
               AND EXISTS (SELECT FROM communication.message m WHERE m.conversation_id = c.id AND m.source <> door.main_source))
     ORDER BY door.names_inbox AND door.same_inbox DESC, coalesce(c.last_inbound_at, c.started_at) DESC, c.id DESC
     LIMIT 1
$$;
