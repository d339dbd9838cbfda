-- Claims a purchase order for that long, so that one at a time works with it; null: somebody else does. The claim is a fence: a program that works
-- longer than the claim lasts cannot write any more once another one has claimed the order.
CREATE OR REPLACE FUNCTION communication.claim_purchase_order(order_id bigint, lease interval) RETURNS uuid LANGUAGE sql AS $$
    UPDATE communication.purchase_order AS o SET claim_id = gen_random_uuid(), claimed_until = now() + lease
     WHERE o.id = order_id AND (o.claimed_until IS NULL OR o.claimed_until < now())
    RETURNING o.claim_id
$$;
