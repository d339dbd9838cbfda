-- Keeps the bridge's list of all its sessions, and gives those whose status is new.
SELECT session_id, status FROM communication.note_sessions(CAST(:#sessions AS jsonb), :#age)
