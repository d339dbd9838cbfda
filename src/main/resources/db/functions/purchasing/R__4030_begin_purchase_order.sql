-- Begins a purchase order, before Odoo is asked for it, and claims it for that long. It keeps the promise that an order is not made twice:
-- a turn has one, however often it is repeated, and a vendor has one that is active. Of two that come at the same moment the second waits for the
-- first one's commit, and gets its order.
-- outcome: begun; known: the turn has it already; active: the vendor has another one.
CREATE OR REPLACE FUNCTION communication.begin_purchase_order(
    request jsonb, lease interval, OUT outcome text, OUT order_id bigint, OUT claim uuid) LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        INSERT INTO communication.purchase_order AS o (place, account_id, conversation_id, turn_id, origin, vendor_id, vendor_name,
            user_identifier, currency, delivery, changed_by, changed_in, asked_at, claim_id, claimed_until)
        SELECT request ->> 'place', (request ->> 'account_id')::bigint,
               (SELECT c.id FROM communication.conversation AS c WHERE c.id = (request ->> 'conversation_id')::bigint),
               (request ->> 'turn_id')::uuid, request ->> 'origin', (request ->> 'vendor_id')::bigint, request ->> 'vendor_name',
               request ->> 'user_identifier', request ->> 'currency', (request ->> 'delivery')::timestamp AT TIME ZONE 'UTC', 'vendor',
               (request ->> 'turn_id')::uuid, now(), gen_random_uuid(), now() + lease
        ON CONFLICT DO NOTHING RETURNING o.id, o.claim_id INTO order_id, claim;
        IF order_id IS NOT NULL THEN
            PERFORM communication.keep_purchase_order_lines(order_id, request -> 'lines');
            outcome := 'begun';
            RETURN;
        END IF;
        SELECT o.id, 'known' INTO order_id, outcome FROM communication.purchase_order AS o WHERE o.origin = request ->> 'origin';
        EXIT WHEN order_id IS NOT NULL;
        SELECT o.id, 'active' INTO order_id, outcome FROM communication.purchase_order AS o
         WHERE o.place = request ->> 'place' AND o.vendor_id = (request ->> 'vendor_id')::bigint AND o.state IN ('draft', 'sent', 'confirmed');
        EXIT WHEN order_id IS NOT NULL; -- else it was cancelled between the two statements: once more
    END LOOP;
END $$;
