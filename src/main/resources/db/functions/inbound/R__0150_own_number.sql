-- Why nobody answers what a phone of our own says to another one, whichever door it comes by: they would never end.
CREATE OR REPLACE FUNCTION communication.own_number(d communication.delivery) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN EXISTS (
        SELECT FROM communication.bridge_session
         WHERE channel = d.channel AND status <> 'deleted' AND communication.one_phone(phone_number) = d.user_identifier) THEN 'own_address' END;
END $$;
