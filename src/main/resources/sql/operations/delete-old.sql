-- Deletes some of a table's old rows, and gives how many of what; null: another program is at it. Which are old: communication.delete_old.
SELECT communication.delete_old(:#table, make_interval(secs => :#age))::text
