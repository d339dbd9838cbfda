-- Gives how many of the bridge's sessions have which status.
SELECT status, count(*) AS sessions FROM communication.bridge_session WHERE status <> 'deleted' GROUP BY status ORDER BY status
