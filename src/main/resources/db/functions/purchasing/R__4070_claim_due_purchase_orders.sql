-- Claims purchase orders of that place that are to be looked at now, so many at the most, each with a claim of its own. Those that
-- another one works with, or is claiming now, are left. told: the reply of the turn that began it was sent to the vendor.
CREATE OR REPLACE FUNCTION communication.claim_due_purchase_orders(at_place text, most integer, lease interval)
    RETURNS TABLE (order_id bigint, claim uuid, external_id bigint, origin text, state text, asked_seconds double precision, told boolean)
    LANGUAGE sql AS $$
    UPDATE communication.purchase_order AS o SET claim_id = gen_random_uuid(), claimed_until = now() + lease
     WHERE o.id IN (SELECT due.id FROM communication.purchase_order AS due
                     WHERE due.place = at_place AND due.next_read_at <= now() AND (due.claimed_until IS NULL OR due.claimed_until < now())
                     ORDER BY due.next_read_at LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING o.id, o.claim_id, o.external_id, o.origin, o.state, extract(epoch FROM now() - o.asked_at)::double precision,
              EXISTS (SELECT FROM communication.message AS m
                       WHERE m.turn_id = o.turn_id AND m.direction = 'outbound' AND m.status = 'sent' AND NOT m.private
                         AND m.command IS NULL)
$$;
