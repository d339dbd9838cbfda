-- What is known of a message beside its text.

ALTER TABLE communication.message
    ADD COLUMN address  text,                       -- of the person, as who had it sent spells it; null: as they wrote last
    ADD COLUMN revision integer NOT NULL DEFAULT 0, -- how often it was edited, transcribed
    -- why no turn is due, in a word: no_responder, blocked, failed, answered, too_old; group, broadcast, service (WhatsApp itself);
    -- auto_reply, bounce, no_reply, mailing_list, own_address: machines
    DROP CONSTRAINT message_no_answer_check,
    ADD CONSTRAINT message_no_answer_check CHECK (no_answer ~ '^[a-z_]{1,50}$') NOT VALID; -- without reading all of them

ALTER TABLE communication.turn
    ADD COLUMN revisions bigint NOT NULL DEFAULT 0; -- of its messages, when the responder's question was read: an answer that has
                                                    -- not seen an edit is not given

-- serves communication.own_number: each message of WhatsApp asks
CREATE INDEX bridge_session_number ON communication.bridge_session (communication.one_phone(phone_number)) WHERE status <> 'deleted';
