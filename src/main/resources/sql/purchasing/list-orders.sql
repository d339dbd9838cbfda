-- Gives a page of purchase orders, newest first, and the start of the next page; null: this was the last one. A vendor is given by Odoo's id or
-- by a part of the name.
WITH page AS (
    SELECT o.id, communication.purchase_order_shown(o) AS shown FROM communication.purchase_order AS o
     WHERE id < :#before
       AND state = coalesce(:#state, state)
       AND (CAST(:#vendor AS text) IS NULL OR vendor_id::text = :#vendor OR strpos(lower(vendor_name), lower(:#vendor)) > 0)
     ORDER BY id DESC
     LIMIT :#limit
)
SELECT json_build_object(
           'purchase_orders', coalesce(json_agg(shown ORDER BY id DESC), '[]'::json),
           'next_before', CASE WHEN count(*) = :#limit THEN min(id) END)::text
  FROM page
