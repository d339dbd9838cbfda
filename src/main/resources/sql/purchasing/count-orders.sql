-- Counts purchase orders by state, and those that a human should look at.
SELECT state, count(*) AS orders, count(problem) AS problems FROM communication.purchase_order GROUP BY state
