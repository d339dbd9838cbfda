-- Puts those lines in the place of an order's: [{"external_id", "product_id", "product", "name", "quantity", "unit", "received", "price",
-- "subtotal"}], in their order. What lines say stays empty in an order out of which its person was erased.
CREATE OR REPLACE FUNCTION communication.keep_purchase_order_lines(order_id bigint, lines jsonb) RETURNS void LANGUAGE sql AS $$
    DELETE FROM communication.purchase_order_line WHERE purchase_order_id = order_id;
    INSERT INTO communication.purchase_order_line
        (purchase_order_id, position, external_id, product_id, product, name, quantity, unit, received, price, subtotal)
    SELECT order_id, position, (line ->> 'external_id')::bigint, (line ->> 'product_id')::bigint, line ->> 'product',
           (SELECT line ->> 'name' FROM communication.purchase_order AS o
             WHERE o.id = order_id AND num_nonnulls(o.user_identifier, o.vendor_name) > 0),
           (line ->> 'quantity')::numeric, line ->> 'unit', coalesce((line ->> 'received')::numeric, 0), (line ->> 'price')::numeric,
           (line ->> 'subtotal')::numeric
      FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (line, position)
$$;
