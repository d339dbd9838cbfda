-- Books all of a confirmed order as received.
UPDATE communication.simulated_order_line SET received = quantity
 WHERE order_id = :order_id AND EXISTS (SELECT FROM communication.simulated_order AS o WHERE o.id = :order_id AND o.state = 'purchase')
