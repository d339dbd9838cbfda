-- Writes down the present state of a purchase order in Odoo, step by step from the state that we knew, and gives the claim back unless more follows.
-- Only the holder of the claim may; null: it has lost it, and nothing is written.
-- seen: {"external_id", "name", "state", "waits_for_approval", "odoo_state", "receipt_status", "invoice_status", "currency", "total",
-- "delivery", "lines", "problem"}
-- made_by: the author of a step forward: vendor, odoo, program. A step back is somebody's in Odoo.
-- An order that was reopened in Odoo while its vendor has another active one stays cancelled here, and says so.
CREATE OR REPLACE FUNCTION communication.note_purchase_order(
    order_id bigint, claim uuid, seen jsonb, made_by text, turn uuid, follow interval, more boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    target text := seen ->> 'state';
    now_in text;
    step   text;
BEGIN
    SELECT o.state INTO now_in FROM communication.purchase_order AS o WHERE o.id = order_id AND o.claim_id = claim FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE communication.purchase_order AS o
       SET external_id = (seen ->> 'external_id')::bigint, name = seen ->> 'name', odoo_state = seen ->> 'odoo_state',
           waits_for_approval = (seen ->> 'waits_for_approval')::boolean, receipt_status = seen ->> 'receipt_status',
           invoice_status = seen ->> 'invoice_status', currency = seen ->> 'currency', total = (seen ->> 'total')::numeric,
           valued_at = CASE WHEN o.total IS DISTINCT FROM (seen ->> 'total')::numeric OR o.currency IS DISTINCT FROM seen ->> 'currency'
                                 OR communication.purchase_order_differs(order_id, seen -> 'lines') THEN now() ELSE o.valued_at END,
           delivery = (seen ->> 'delivery')::timestamptz, read_at = now(),
           problem = coalesce(seen ->> 'problem', CASE WHEN o.state = target THEN o.problem END)
     WHERE o.id = order_id;
    LOOP
        step := communication.next_purchase_order_state(now_in, target);
        EXIT WHEN step IS NULL;
        BEGIN
            UPDATE communication.purchase_order AS o
               SET state = step, changed_by = CASE WHEN back THEN 'odoo' ELSE made_by END, changed_in = CASE WHEN back THEN NULL ELSE turn END
              FROM (SELECT (now_in, step) NOT IN (('draft', 'sent'), ('sent', 'confirmed'), ('confirmed', 'received'), ('received', 'billed'),
                               ('draft', 'cancelled'), ('sent', 'cancelled'), ('confirmed', 'cancelled')) AS back) AS direction
             WHERE o.id = order_id;
        EXCEPTION WHEN unique_violation THEN
            UPDATE communication.purchase_order AS o
               SET problem = 'reopened in Odoo while the vendor has another active order: cancel one of them in Odoo' WHERE o.id = order_id;
            EXIT;
        END;
        now_in := step;
    END LOOP;
    PERFORM communication.keep_purchase_order_lines(order_id, seen -> 'lines');
    UPDATE communication.purchase_order AS o
       SET next_read_at = now() + CASE now_in WHEN 'cancelled' THEN NULL WHEN 'billed' THEN NULL WHEN 'received' THEN follow * 30 ELSE follow END,
           claimed_until = CASE WHEN more THEN o.claimed_until END, claim_id = CASE WHEN more THEN o.claim_id END
     WHERE o.id = order_id;
    RETURN now_in;
END $$;
