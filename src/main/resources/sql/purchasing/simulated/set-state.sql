-- Puts an order into a state, if it is in one of those; as Odoo, it does nothing and says nothing otherwise.
UPDATE communication.simulated_order SET state = :becomes, confirmed_at = CASE WHEN :becomes = 'purchase' THEN now() ELSE confirmed_at END
 WHERE id = :order_id AND state = ANY (CAST(:was AS text[]))
