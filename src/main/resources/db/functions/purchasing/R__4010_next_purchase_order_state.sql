-- Gives the next step on the way from one state of a purchase order to another; null: it is there. Odoo is looked at now and then, so several
-- steps may have been made meanwhile; each gets its line in the history.
CREATE OR REPLACE FUNCTION communication.next_purchase_order_state(was text, becomes text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN was = becomes THEN NULL
                WHEN was = 'cancelled' THEN 'draft'
                WHEN becomes = 'cancelled' THEN CASE was WHEN 'billed' THEN 'received' ELSE 'cancelled' END
                WHEN array_position(way, was) < array_position(way, becomes) THEN way[array_position(way, was) + 1]
                WHEN was IN ('received', 'billed') THEN way[array_position(way, was) - 1]
                ELSE 'draft' END
      FROM (VALUES (ARRAY ['draft', 'sent', 'confirmed', 'received', 'billed'])) AS v (way)
$$;
