-- Says whether the conversation is assigned to another Chatwoot bot. own_bots: our bots' ids, if the settings name them.
CREATE OR REPLACE FUNCTION communication.is_another_bots(c communication.conversation, settings jsonb) RETURNS boolean LANGUAGE sql STABLE
    RETURN c.assignee_type = 'AgentBot' AND c.assignee_id IS NOT NULL
           AND CASE WHEN jsonb_array_length(coalesce(settings -> 'own_bots', '[]')) > 0
                    THEN NOT settings -> 'own_bots' @> to_jsonb(c.assignee_id)
                    WHEN EXISTS (SELECT FROM communication.own_bot WHERE account_id = c.account_id)
                    THEN NOT EXISTS (SELECT FROM communication.own_bot WHERE account_id = c.account_id AND bot_id = c.assignee_id)
                    ELSE coalesce((settings ->> 'unknown_bots_are_others')::boolean, false) END;
