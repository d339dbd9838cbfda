-- Takes a person out of the purchase orders, and gives how many orders. The orders stay, for the books: without the person who asked for them, the
-- vendor's name and the texts of lines. Odoo keeps the vendor: that is erased there.
CREATE OR REPLACE FUNCTION communication.erase_purchase_orders(names text[], account bigint, on_channel text, ids bigint[]) RETURNS bigint LANGUAGE sql AS $$
    WITH erased AS (
        UPDATE communication.purchase_order AS o SET user_identifier = NULL, vendor_name = NULL, conversation_id = NULL
         WHERE o.conversation_id = ANY (ids)
            OR o.user_identifier = ANY (names) AND (account IS NULL OR o.account_id = account) AND on_channel IS NULL
        RETURNING o.id
    ), texts AS (
        UPDATE communication.purchase_order_line AS l SET name = NULL WHERE l.purchase_order_id IN (SELECT id FROM erased)
    )
    SELECT count(*) FROM erased
$$;
