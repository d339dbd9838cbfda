-- Gives the order that a turn began.
SELECT id, external_id, name, state, origin, extract(epoch FROM now() - asked_at)::double precision AS asked_seconds
  FROM communication.purchase_order
 WHERE origin = :origin AND vendor_id = :vendor_id AND place = :place
