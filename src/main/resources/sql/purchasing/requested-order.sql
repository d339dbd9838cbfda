-- Gives an order as it was asked for, where it may not have reached Odoo.
SELECT position, product_id, product, quantity, price FROM communication.purchase_order_line WHERE purchase_order_id = :order_id ORDER BY position
