-- Keeps one fact of a contact, and gives its id. One that is known in these words is noted anew; replaced: the fact that it takes the place of, if
-- it is one of this contact's. No assistant replaces, shortens or lengthens a person's fact. Of each contact the newest hundred hold.
CREATE OR REPLACE FUNCTION communication.keep_fact(fact communication.contact_fact, replaced bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    kept bigint;
BEGIN
    INSERT INTO communication.contact_fact AS f
           (account_id, user_identifier, text, source, noted_by, conversation_id, message_id, turn_id, expires_at)
    VALUES (fact.account_id, fact.user_identifier, fact.text, fact.source, fact.noted_by, fact.conversation_id, fact.message_id, fact.turn_id,
            fact.expires_at)
        ON CONFLICT (user_identifier, account_id, md5(lower(text))) WHERE superseded_at IS NULL DO UPDATE
            SET text = excluded.text, source = excluded.source, noted_by = excluded.noted_by, conversation_id = excluded.conversation_id,
                message_id = excluded.message_id, turn_id = excluded.turn_id, noted_at = now(), expires_at = excluded.expires_at
          WHERE f.source = 'assistant' OR excluded.source = 'person'
    RETURNING f.id INTO kept;
    IF kept IS NULL THEN
        RETURN NULL; -- a person has written it
    END IF;
    UPDATE communication.contact_fact AS f SET superseded_at = now(), superseded_by = kept
     WHERE f.id = replaced AND f.id <> kept AND f.account_id = fact.account_id AND f.user_identifier = fact.user_identifier
       AND f.superseded_at IS NULL AND (f.source = 'assistant' OR fact.source = 'person');
    UPDATE communication.contact_fact SET superseded_at = now()
     WHERE id IN (SELECT f.id FROM communication.contact_fact AS f
                   WHERE f.account_id = fact.account_id AND f.user_identifier = fact.user_identifier AND f.superseded_at IS NULL
                   ORDER BY f.source = 'person' DESC, f.noted_at DESC, f.id DESC OFFSET 100);
    RETURN kept;
END $$;
