-- Gives back the claim of a purchase order without news, and has it looked at again after that time.
-- over_by: odoo or program, the cause that Odoo has no such order (any more); then it is over. Null: it goes on.
-- A billed order stays billed. True: the claim was still ours.
CREATE OR REPLACE FUNCTION communication.release_purchase_order(
    order_id bigint, claim uuid, over_by text, why text, follow interval) RETURNS boolean LANGUAGE sql AS $$
    WITH given AS (
        UPDATE communication.purchase_order AS o
           SET claim_id = NULL, claimed_until = NULL, problem = coalesce(why, o.problem),
               state = CASE WHEN over_by IS NULL OR o.state = 'billed' THEN o.state ELSE 'cancelled' END,
               changed_by = coalesce(over_by, o.changed_by),
               changed_in = CASE WHEN over_by IS NULL THEN o.changed_in END,
               next_read_at = CASE WHEN over_by IS NULL THEN now() + follow END
         WHERE o.id = order_id AND o.claim_id = claim
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM given)
$$;
