-- For which vendor somebody writes whose number or address several vendors in Odoo have: what they answered, for this conversation.
CREATE TABLE communication.chosen_vendor (
    conversation_id bigint PRIMARY KEY REFERENCES communication.conversation ON DELETE CASCADE,
    place           text        NOT NULL,             -- where vendor_id means something: Odoo's database
    vendor_id       bigint      NOT NULL,             -- Odoo's; counts only while the contact's number or address is one of the vendor's
    chosen_at       timestamptz NOT NULL DEFAULT now()
);
