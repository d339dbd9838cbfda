-- Several assistants: one of them owns a conversation.

-- Which assistant answers; null: the one that the inbox's responder names.
ALTER TABLE communication.conversation ADD COLUMN assistant text;

-- An assistant gave the conversation to another one.
CREATE TABLE communication.hand_over (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    turn_id         uuid        NOT NULL REFERENCES communication.turn ON DELETE CASCADE,
    conversation_id bigint      NOT NULL REFERENCES communication.conversation ON DELETE CASCADE,
    from_assistant  text        NOT NULL,
    to_assistant    text        NOT NULL,
    goal            text        NOT NULL,                          -- what the customer wants
    facts           text        NOT NULL,                          -- what is known by now
    handed_over_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX hand_over_conversation ON communication.hand_over (conversation_id, id);
CREATE INDEX hand_over_turn ON communication.hand_over (turn_id);

-- The versions of the files of assistants that the audit knows of. A file's name: an assistant's, or routing.
CREATE TABLE communication.assistant_file (
    name       text PRIMARY KEY,
    version    text        NOT NULL,                               -- empty: it was deleted
    changed_at timestamptz NOT NULL DEFAULT now()
);
