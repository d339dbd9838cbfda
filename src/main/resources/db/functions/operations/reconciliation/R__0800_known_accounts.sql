-- Gives the accounts that have a conversation of Chatwoot's, by one look into the index for each.
CREATE OR REPLACE FUNCTION communication.known_accounts() RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE account (id) AS (
        SELECT min(account_id) FROM communication.conversation WHERE account_id > 0 AND chatwoot_conversation_id IS NOT NULL
         UNION ALL
        SELECT (SELECT min(c.account_id) FROM communication.conversation c
                 WHERE c.account_id > account.id AND c.chatwoot_conversation_id IS NOT NULL)
          FROM account WHERE account.id IS NOT NULL
    )
    SELECT id FROM account WHERE id IS NOT NULL
$$;
