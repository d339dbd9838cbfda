-- Puts those lines in the place of an order's: [{"external_id", "product_id", "product", "name", "quantity", "unit", "received", "price",
-- "subtotal"}], in their order.
CREATE OR REPLACE FUNCTION communication.keep_purchase_order_lines(order_id bigint, lines jsonb) RETURNS void LANGUAGE sql AS $$
    DELETE FROM communication.purchase_order_line WHERE purchase_order_id = order_id;
    INSERT INTO communication.purchase_order_line
        (purchase_order_id, position, external_id, product_id, product, name, quantity, unit, received, price, subtotal)
    SELECT order_id, position, (line ->> 'external_id')::bigint, (line ->> 'product_id')::bigint, line ->> 'product', line ->> 'name',
           (line ->> 'quantity')::numeric, line ->> 'unit', coalesce((line ->> 'received')::numeric, 0), (line ->> 'price')::numeric,
           (line ->> 'subtotal')::numeric
      FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (line, position)
$$;
