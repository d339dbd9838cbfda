-- Claims orders that are to be looked at now.
SELECT order_id, claim, external_id, origin, state, asked_seconds, told
  FROM communication.claim_due_purchase_orders(:place, :most, make_interval(secs => :lease))
