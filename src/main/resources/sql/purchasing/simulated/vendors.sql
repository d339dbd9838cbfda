-- Gives the vendors that have one of the numbers or addresses.
SELECT id, name, language, currency FROM communication.simulated_vendor
 WHERE phones && CAST(:phones AS text[]) OR emails && CAST(:emails AS text[])
 ORDER BY id
