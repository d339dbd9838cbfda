-- A purchase order as GET /purchase-orders shows it: ours beside Odoo's state at the last look. Amounts are texts: they are exact.
CREATE OR REPLACE FUNCTION communication.purchase_order_shown(o communication.purchase_order) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', o.id, 'state', o.state, 'waits_for_approval', o.waits_for_approval, 'origin', o.origin, 'problem', o.problem,
        'vendor', jsonb_build_object('id', o.vendor_id, 'name', o.vendor_name),
        'conversation_id', o.conversation_id, 'turn_id', o.turn_id,
        'currency', o.currency, 'total', o.total::text, 'delivery', communication.utc(o.delivery),
        'created_at', communication.utc(o.created_at), 'changed_at', communication.utc(o.changed_at), 'changed_by', o.changed_by,
        'odoo', jsonb_build_object('place', o.place, 'id', o.external_id, 'name', o.name, 'state', o.odoo_state,
            'receipt_status', o.receipt_status, 'invoice_status', o.invoice_status, 'read_at', communication.utc(o.read_at)))
$$;
