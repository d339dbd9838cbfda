-- What stands in for Odoo where none is set up: enough of vendors, products and purchase orders to try a conversation.
CREATE TABLE communication.simulated_vendor (
    id       bigint PRIMARY KEY,
    name     text   NOT NULL,
    phones   text[] NOT NULL DEFAULT '{}',   -- in E.164
    emails   text[] NOT NULL DEFAULT '{}',   -- in small letters
    language text,
    currency text   NOT NULL DEFAULT 'USD'
);

CREATE TABLE communication.simulated_product (
    id          bigint PRIMARY KEY,
    code        text    UNIQUE,
    barcode     text    UNIQUE,
    name        text    NOT NULL,
    unit        text    NOT NULL DEFAULT 'Units',
    whole       boolean NOT NULL DEFAULT true,
    purchasable boolean NOT NULL DEFAULT true,
    forecast    numeric,
    price       numeric                      -- every vendor's price list; null: none
);

CREATE TABLE communication.simulated_order (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin       text,
    reference    text,
    vendor_id    bigint      NOT NULL REFERENCES communication.simulated_vendor,
    state        text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sent', 'to approve', 'purchase', 'cancel')),
    invoiced     boolean     NOT NULL DEFAULT false,
    currency     text        NOT NULL,
    delivery     date,
    confirmed_at timestamptz
);
CREATE INDEX simulated_order_origin ON communication.simulated_order (origin);
CREATE INDEX simulated_order_vendor ON communication.simulated_order (vendor_id, confirmed_at);

CREATE TABLE communication.simulated_order_line (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   bigint  NOT NULL REFERENCES communication.simulated_order ON DELETE CASCADE,
    product_id bigint  NOT NULL REFERENCES communication.simulated_product,
    quantity   numeric NOT NULL,
    price      numeric NOT NULL,
    received   numeric NOT NULL DEFAULT 0
);
CREATE INDEX simulated_order_line_order ON communication.simulated_order_line (order_id);
CREATE INDEX simulated_order_line_product ON communication.simulated_order_line (product_id);
