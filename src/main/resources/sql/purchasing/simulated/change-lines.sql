-- Changes lines of an order that is not confirmed. changes: [{"product_id", "quantity", "price", "remove"}]
WITH change AS (
    SELECT (c ->> 'product_id')::bigint AS product_id, (c ->> 'quantity')::numeric AS quantity, (c ->> 'price')::numeric AS price,
           (c ->> 'remove')::boolean AS remove
      FROM jsonb_array_elements(CAST(:changes AS jsonb)) AS c
     WHERE EXISTS (SELECT FROM communication.simulated_order AS o WHERE o.id = :order_id AND o.state IN ('draft', 'sent'))
), removed AS (
    DELETE FROM communication.simulated_order_line AS l USING change AS c WHERE l.order_id = :order_id AND l.product_id = c.product_id AND c.remove
), changed AS (
    UPDATE communication.simulated_order_line AS l SET quantity = coalesce(c.quantity, l.quantity), price = coalesce(c.price, l.price)
      FROM change AS c WHERE l.order_id = :order_id AND l.product_id = c.product_id AND NOT c.remove
    RETURNING l.product_id
)
INSERT INTO communication.simulated_order_line (order_id, product_id, quantity, price)
SELECT :order_id, c.product_id, c.quantity, coalesce(c.price, p.price, 0)
  FROM change AS c JOIN communication.simulated_product AS p ON p.id = c.product_id
 WHERE NOT c.remove AND c.quantity IS NOT NULL
   AND NOT EXISTS (SELECT FROM communication.simulated_order_line AS l WHERE l.order_id = :order_id AND l.product_id = c.product_id)
