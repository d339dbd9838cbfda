-- Purchase orders by chat: what this program keeps beside Odoo. Odoo has the truth; a row here says which order belongs to which turn and
-- vendor, what was seen last, and who changed its state.
CREATE TABLE communication.purchase_order (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place              text        NOT NULL,                     -- where external_id and vendor_id mean something: Odoo's database
    account_id         bigint      NOT NULL,
    conversation_id    bigint REFERENCES communication.conversation ON DELETE SET NULL, -- in which it was asked for
    turn_id            uuid,                                     -- outlives the turn: the anchor is made of it
    origin             text        NOT NULL UNIQUE,              -- the anchor in Odoo: CP-<turn id>
    vendor_id          bigint      NOT NULL,                     -- Odoo's
    vendor_name        text,                                     -- null: erased
    user_identifier    text,                                     -- who asked; null: erased
    external_id        bigint,                                   -- Odoo's; null: it is not known that Odoo has it
    name               text,                                     -- Odoo's
    state              text        NOT NULL DEFAULT 'draft'
                       CHECK (state IN ('draft', 'sent', 'confirmed', 'received', 'billed', 'cancelled')),
    waits_for_approval boolean     NOT NULL DEFAULT false,       -- Odoo's "to approve"
    odoo_state         text,                                     -- Odoo's own word
    receipt_status     text,
    invoice_status     text,
    currency           text,
    total              numeric,
    delivery           timestamptz,
    problem            text,                                     -- what a human should look at; null: nothing
    changed_by         text        NOT NULL,                     -- of the state: vendor, odoo (somebody there), program
    changed_in         uuid,                                     -- the turn in which the vendor changed it
    created_at         timestamptz NOT NULL DEFAULT now(),
    changed_at         timestamptz NOT NULL DEFAULT now(),       -- the state
    asked_at           timestamptz,                              -- when Odoo was asked last to create it
    read_at            timestamptz,                              -- when Odoo was read last
    next_read_at       timestamptz DEFAULT now(),                -- null: it is not followed any more
    claim_id           uuid,                                     -- who works with it now; a later claim takes it away
    claimed_until      timestamptz,
    UNIQUE (place, external_id)
);

-- One active order a vendor: two messages at the same moment, or two programs, cannot begin two.
CREATE UNIQUE INDEX purchase_order_active ON communication.purchase_order (place, vendor_id) WHERE state IN ('draft', 'sent', 'confirmed');
CREATE INDEX purchase_order_vendor ON communication.purchase_order (place, vendor_id, id DESC);
CREATE INDEX purchase_order_next_read ON communication.purchase_order (next_read_at) WHERE next_read_at IS NOT NULL;
CREATE INDEX purchase_order_conversation ON communication.purchase_order (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX purchase_order_identifier ON communication.purchase_order (user_identifier) WHERE user_identifier IS NOT NULL;

-- As Odoo has them; before Odoo has the order, as they were asked for.
CREATE TABLE communication.purchase_order_line (
    purchase_order_id bigint  NOT NULL REFERENCES communication.purchase_order ON DELETE CASCADE,
    position          integer NOT NULL,
    external_id       bigint,
    product_id        bigint  NOT NULL,
    product           text    NOT NULL,
    name              text,
    quantity          numeric NOT NULL,
    unit              text,
    received          numeric NOT NULL DEFAULT 0,
    price             numeric,                                   -- null: Odoo's price list says it
    subtotal          numeric,
    PRIMARY KEY (purchase_order_id, position)
);

CREATE TABLE communication.purchase_order_change (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    purchase_order_id bigint      NOT NULL REFERENCES communication.purchase_order ON DELETE CASCADE,
    at                timestamptz NOT NULL DEFAULT now(),
    was               text,                                      -- null: it began
    becomes           text        NOT NULL,
    changed_by        text        NOT NULL CHECK (changed_by IN ('vendor', 'odoo', 'program')),
    turn_id           uuid
);
CREATE INDEX purchase_order_change_order ON communication.purchase_order_change (purchase_order_id, id);

-- An order's state goes step by step, whoever writes. What somebody changed in Odoo is followed, also backwards: a cancelled order that was set
-- to draft again, a delivery that was sent back, a bill that was reversed.
CREATE FUNCTION communication.check_purchase_order_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) IN (('draft', 'sent'), ('sent', 'confirmed'), ('confirmed', 'received'), ('received', 'billed'),
                                  ('draft', 'cancelled'), ('sent', 'cancelled'), ('confirmed', 'cancelled'))
       OR NEW.changed_by = 'odoo' AND (OLD.state, NEW.state) IN (('cancelled', 'draft'), ('sent', 'draft'), ('confirmed', 'draft'),
                                                                 ('received', 'confirmed'), ('billed', 'received'), ('received', 'cancelled')) THEN
        NEW.changed_at := now();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'purchase order %: % cannot become % by %', OLD.id, OLD.state, NEW.state, NEW.changed_by
        USING ERRCODE = 'check_violation', HINT = 'draft, sent, confirmed, received, billed, one after the other; the first three: cancelled';
END $$;
CREATE TRIGGER purchase_order_state_transition BEFORE UPDATE ON communication.purchase_order
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION communication.check_purchase_order_state();

-- No change of a state without its line in the history.
CREATE FUNCTION communication.keep_purchase_order_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.purchase_order_change (purchase_order_id, was, becomes, changed_by, turn_id)
    VALUES (NEW.id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state, NEW.changed_by, NEW.changed_in);
    RETURN NULL;
END $$;
CREATE TRIGGER purchase_order_begins AFTER INSERT ON communication.purchase_order
    FOR EACH ROW EXECUTE FUNCTION communication.keep_purchase_order_change();
CREATE TRIGGER purchase_order_changes AFTER UPDATE ON communication.purchase_order
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION communication.keep_purchase_order_change();
