-- Gives orders as JSON, those with these ids or this anchor, the oldest first.
SELECT json_build_object('id', o.id, 'name', 'S' || lpad(o.id::text, 5, '0'), 'origin', o.origin, 'vendor_id', o.vendor_id, 'state', o.state,
           'invoiced', o.invoiced, 'currency', o.currency, 'delivery', o.delivery,
           'lines', (SELECT coalesce(json_agg(json_build_object('id', l.id, 'product_id', p.id, 'product', coalesce(p.code, p.name), 'name', p.name,
                         'quantity', l.quantity::text, 'unit', p.unit, 'received', l.received::text, 'price', l.price::text) ORDER BY l.id), '[]')
                       FROM communication.simulated_order_line AS l JOIN communication.simulated_product AS p ON p.id = l.product_id
                      WHERE l.order_id = o.id))::text
  FROM communication.simulated_order AS o
 WHERE o.id = ANY (CAST(:ids AS bigint[])) OR o.origin = :origin
 ORDER BY o.id
