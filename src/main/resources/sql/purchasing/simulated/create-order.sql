-- Creates a request for quotation; a line without a price gets the price list's. lines: [{"product_id", "quantity", "price"}]
WITH made AS (
    INSERT INTO communication.simulated_order (origin, reference, vendor_id, currency, delivery)
    SELECT :origin, :reference, v.id, v.currency, CAST(:delivery AS date) FROM communication.simulated_vendor AS v WHERE v.id = :vendor_id
    RETURNING id
), lines AS (
    INSERT INTO communication.simulated_order_line (order_id, product_id, quantity, price)
    SELECT made.id, p.id, (line ->> 'quantity')::numeric, coalesce((line ->> 'price')::numeric, p.price, 0)
      FROM made, jsonb_array_elements(CAST(:lines AS jsonb)) WITH ORDINALITY AS l (line, position)
      JOIN communication.simulated_product AS p ON p.id = (line ->> 'product_id')::bigint
     ORDER BY position
)
SELECT id FROM made
