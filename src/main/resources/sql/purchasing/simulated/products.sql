-- Gives products by their ids.
SELECT id, code, barcode, name, unit, whole, purchasable, forecast, unit AS stock_unit
  FROM communication.simulated_product WHERE id = ANY (CAST(:ids AS bigint[]))
