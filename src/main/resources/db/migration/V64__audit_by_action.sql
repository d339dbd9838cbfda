-- Serves GET /audit?action=: a rare action among many others.
CREATE INDEX audit_action ON communication.audit (action, id);
