-- Writes down a purchase order as Odoo has it; null: the claim is not ours any more.
SELECT communication.note_purchase_order(:order_id, :claim, CAST(:seen AS jsonb), :made_by, :turn_id, make_interval(secs => :follow), :more)
