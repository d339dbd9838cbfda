-- Gives a purchase order with its lines and the history of its states; nothing where there is none.
SELECT (communication.purchase_order_shown(o)
        || jsonb_build_object(
            'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object('product', product, 'name', name, 'quantity', quantity::text, 'unit', unit,
                                 'received', received::text, 'price', price::text, 'subtotal', subtotal::text) ORDER BY position), '[]')
                        FROM communication.purchase_order_line WHERE purchase_order_id = o.id),
            'history', (SELECT jsonb_agg(jsonb_build_object('at', communication.utc(at), 'was', was, 'becomes', becomes, 'by', changed_by,
                                   'turn_id', turn_id) ORDER BY id)
                          FROM communication.purchase_order_change WHERE purchase_order_id = o.id)))::text
  FROM communication.purchase_order AS o
 WHERE o.id = :#order_id
