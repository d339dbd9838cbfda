-- Gives the orders of a vendor that chat knows, the active one first, then the newest.
SELECT id, external_id, name, state, origin, extract(epoch FROM now() - asked_at)::double precision AS asked_seconds
  FROM communication.purchase_order
 WHERE place = :place AND vendor_id = :vendor_id
 ORDER BY state IN ('draft', 'sent', 'confirmed') DESC, id DESC
 LIMIT 100
