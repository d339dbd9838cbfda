-- Keeps a product of the file.
INSERT INTO communication.simulated_product (id, code, barcode, name, unit, whole, purchasable, forecast, price)
VALUES (:id, :code, :barcode, :name, :unit, :whole, :purchasable, CAST(:forecast AS numeric), CAST(:price AS numeric))
ON CONFLICT (id) DO UPDATE SET code = excluded.code, barcode = excluded.barcode, name = excluded.name, unit = excluded.unit, whole = excluded.whole,
                               purchasable = excluded.purchasable, forecast = excluded.forecast, price = excluded.price
