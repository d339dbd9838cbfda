-- Notes that Odoo is asked once more to create an order.
UPDATE communication.purchase_order SET asked_at = now() WHERE id = :order_id AND claim_id = :claim
