-- Serve GET /audit?action= and ?actor=: a rare one among many others.
CREATE INDEX audit_action ON communication.audit (action, id);
CREATE INDEX audit_actor ON communication.audit (actor, id);
