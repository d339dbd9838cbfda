-- Records who reinitializes the sessions, before the first one. What is done to each session is recorded separately.
INSERT INTO communication.audit (actor, action) SELECT :#${variable.actor}, 'reinitialize'
