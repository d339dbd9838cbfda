-- Records who asked for what action on a session, before the bridge is asked. session_id null: the bridge chooses it.
INSERT INTO communication.audit (actor, action, details)
SELECT :#${variable.actor}, :#${variable.action}, jsonb_build_object('session_id', CAST(:#${variable.session_id} AS text))
