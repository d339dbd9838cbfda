-- What assistants remember of contacts, beyond their conversations.
CREATE TABLE communication.contact_fact (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id      bigint      NOT NULL,
    user_identifier text        NOT NULL,                          -- the contact's, as conversations have it
    text            text        NOT NULL CHECK (text <> ''),
    source          text        NOT NULL CHECK (source IN ('assistant', 'person')), -- person: by HTTP; assistants do not replace these
    noted_by        text        NOT NULL,                          -- the assistant's name, or that of the person's key
    conversation_id bigint REFERENCES communication.conversation ON DELETE SET NULL, -- in which it was said
    message_id      bigint REFERENCES communication.message ON DELETE SET NULL,      -- after which it was noted
    turn_id         uuid REFERENCES communication.turn ON DELETE SET NULL,
    noted_at        timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz,                                   -- null: never
    superseded_at   timestamptz,                                   -- null: it holds
    superseded_by   bigint REFERENCES communication.contact_fact ON DELETE SET NULL
);

-- A contact has a fact once. Serves all looks at a contact's facts, too.
CREATE UNIQUE INDEX contact_fact_holds ON communication.contact_fact (user_identifier, account_id, md5(lower(text))) WHERE superseded_at IS NULL;
CREATE INDEX contact_fact_conversation ON communication.contact_fact (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX contact_fact_message ON communication.contact_fact (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX contact_fact_turn ON communication.contact_fact (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX contact_fact_superseded ON communication.contact_fact (superseded_by) WHERE superseded_by IS NOT NULL;

-- A conversation that follows its contact takes along what was remembered in it: who is erased by the new name is erased whole.
CREATE FUNCTION communication.facts_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communication.contact_fact AS f SET superseded_at = now()
     WHERE f.conversation_id = NEW.id AND f.superseded_at IS NULL
       AND EXISTS (SELECT FROM communication.contact_fact AS known
                    WHERE known.user_identifier = NEW.user_identifier AND known.account_id = f.account_id AND known.superseded_at IS NULL
                      AND md5(lower(known.text)) = md5(lower(f.text)) AND known.id <> f.id);
    UPDATE communication.contact_fact SET user_identifier = NEW.user_identifier WHERE conversation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER facts_follow AFTER UPDATE OF user_identifier ON communication.conversation
    FOR EACH ROW WHEN (OLD.user_identifier <> NEW.user_identifier) EXECUTE FUNCTION communication.facts_follow();
