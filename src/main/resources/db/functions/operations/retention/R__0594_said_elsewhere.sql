-- Gives the messages after that id that a person wrote outside of their own conversations (ids), which is in groups. The words of the others in a
-- group stay.
CREATE OR REPLACE FUNCTION communication.said_elsewhere(identifier text, account bigint, on_channel text, ids bigint[], after bigint)
    RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT m.id
      FROM communication.message m
     WHERE m.id > after AND communication.said_in_group(m, identifier) AND m.conversation_id <> ALL (ids)
       AND (account IS NULL OR m.account_id = account)
       AND (on_channel IS NULL OR on_channel IN (SELECT channel FROM communication.adapter WHERE answers = m.source))
$$;
