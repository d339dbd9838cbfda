-- Gives the bridge's sessions.
SELECT session_id, status FROM communication.bridge_session WHERE status <> 'deleted' ORDER BY session_id
