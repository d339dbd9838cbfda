-- Deletes some of a table's old rows, and gives how many; null: another program is deleting. See communication.delete_old.
SELECT communication.delete_old(:table, make_interval(secs => :age))::text
