-- Keeps a sighting of Chatwoot's conversation at that moment, and says whether it is new.
CREATE OR REPLACE FUNCTION communication.see(d communication.delivery, at timestamptz, what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.sighting
    SELECT d.account_id, d.chatwoot_conversation_id, at, what, d.user_identifier, d.assignee_type, d.assignee_id
     WHERE d.chatwoot_conversation_id IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;
