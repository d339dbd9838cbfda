-- How many of the bridge's sessions are in which status.
SELECT status, count(*) AS sessions FROM communication.bridge_session WHERE status <> 'deleted' GROUP BY status ORDER BY status
