-- Begins a purchase order, before Odoo is asked for it.
SELECT outcome, order_id, claim FROM communication.begin_purchase_order(CAST(:request AS jsonb), make_interval(secs => :lease))
