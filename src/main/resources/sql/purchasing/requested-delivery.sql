-- Gives the day of delivery that was asked for, of an order that may not have reached Odoo. No row: none was.
SELECT (delivery AT TIME ZONE 'UTC')::date FROM communication.purchase_order WHERE id = :order_id AND delivery IS NOT NULL
