-- Gives for each product the price of the vendor's last confirmed order in that currency, else the price list's.
SELECT p.id, coalesce((SELECT l.price FROM communication.simulated_order_line AS l JOIN communication.simulated_order AS o ON o.id = l.order_id
                        WHERE l.product_id = p.id AND o.vendor_id = :vendor_id AND o.state = 'purchase' AND o.currency = :currency AND o.id <> :except_order
                        ORDER BY o.confirmed_at DESC, o.id DESC LIMIT 1), p.price) AS price,
       p.unit
  FROM communication.simulated_product AS p
 WHERE p.id = ANY (CAST(:ids AS bigint[]))
