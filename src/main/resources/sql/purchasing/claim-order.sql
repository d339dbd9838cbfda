-- Claims a purchase order; null: somebody else works with it.
SELECT communication.claim_purchase_order(:order_id, make_interval(secs => :lease))
