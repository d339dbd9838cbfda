-- Gives products by code, else by barcode, else by name, else by a part of the name.
WITH found AS (
    SELECT p.*, CASE WHEN lower(code) = lower(:text) THEN 1 WHEN barcode = :text THEN 2 WHEN lower(name) = lower(:text) THEN 3 ELSE 4 END AS kind
      FROM communication.simulated_product AS p
     WHERE lower(code) = lower(:text) OR barcode = :text OR strpos(lower(name), lower(:text)) > 0
)
SELECT id, code, barcode, name, unit, whole, purchasable, forecast, unit AS stock_unit FROM found
 WHERE kind = (SELECT min(kind) FROM found)
 ORDER BY id LIMIT 10
