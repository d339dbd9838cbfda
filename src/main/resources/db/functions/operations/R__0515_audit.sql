-- Writes down who did what, in the transaction that does it. subject: the action's object, as one word and an id, such as conversation 12; null:
-- the details say it. details: nothing of what customers said or who they are.
CREATE OR REPLACE FUNCTION communication.audit(actor text, action text, subject text, details jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO communication.audit (actor, action, subject, details) VALUES (actor, action, subject, coalesce(details, '{}'))
$$;
