-- Gives the reason why a message that one of our own phones wrote to another is not answered: the two would never end.
CREATE OR REPLACE FUNCTION communication.own_number(d communication.delivery) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN EXISTS (SELECT FROM communication.own_phones(d.channel, d.user_identifier)) THEN 'own_address' END;
END $$;
