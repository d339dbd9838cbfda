-- Records who reinitializes the sessions, before the first one. The work on each session is recorded separately.
INSERT INTO communication.audit (actor, action) SELECT :#${variable.actor}, 'reinitialize'
