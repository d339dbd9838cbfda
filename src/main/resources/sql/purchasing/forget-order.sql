-- Forgets an order that Odoo certainly has not got, so that its turn may ask for it again.
DELETE FROM communication.purchase_order WHERE id = :order_id AND claim_id = :claim AND external_id IS NULL
