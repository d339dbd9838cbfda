-- What conversations with a person may bear: the identifier; in small letters, as e-mail addresses are kept; the spellings of a phone
-- number; and, where nobody is called just those digits, the number with these digits.
CREATE OR REPLACE FUNCTION communication.names_of(identifier text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    number text := CASE WHEN identifier ~ '^\+\d+$' THEN identifier
                        WHEN identifier ~ '^\d{8,15}$' AND NOT EXISTS (SELECT FROM communication.conversation WHERE user_identifier = identifier)
                        THEN '+' || identifier END;
BEGIN
    RETURN ARRAY[identifier, lower(identifier)] || CASE WHEN number IS NOT NULL THEN communication.phone_spellings(number) END;
END $$;
