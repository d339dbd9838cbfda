-- Gives a claim back.
SELECT communication.release_purchase_order(:order_id, :claim, :over_by, :why, make_interval(secs => :follow))
