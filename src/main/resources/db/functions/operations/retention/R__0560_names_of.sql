-- Gives the identifiers that a person's conversations may bear: the identifier as it is, in lower case (as e-mail addresses are
-- stored), and the spellings of a phone number. Digits without a plus are taken for a phone number unless a conversation bears
-- just these digits.
CREATE OR REPLACE FUNCTION communication.names_of(identifier text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    number text := CASE WHEN identifier ~ '^\+\d+$' THEN identifier
                        WHEN identifier ~ '^\d{8,15}$' AND NOT EXISTS (SELECT FROM communication.conversation WHERE user_identifier = identifier)
                        THEN '+' || identifier END;
BEGIN
    RETURN ARRAY[identifier, lower(identifier)] || CASE WHEN number IS NOT NULL THEN communication.phone_spellings(number) END;
END $$;
