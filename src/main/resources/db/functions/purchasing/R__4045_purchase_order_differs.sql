-- Whether an order had other lines than those until now: other products, quantities or prices. Its total may be the same.
CREATE OR REPLACE FUNCTION communication.purchase_order_differs(order_id bigint, lines jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH before AS (
        SELECT l.product_id, l.quantity, l.price FROM communication.purchase_order_line AS l WHERE l.purchase_order_id = order_id
    ), after AS (
        SELECT (line ->> 'product_id')::bigint, (line ->> 'quantity')::numeric, (line ->> 'price')::numeric
          FROM jsonb_array_elements(lines) AS line
    )
    SELECT EXISTS (TABLE before EXCEPT ALL TABLE after) OR EXISTS (TABLE after EXCEPT ALL TABLE before)
$$;
