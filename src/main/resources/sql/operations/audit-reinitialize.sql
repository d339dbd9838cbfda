-- Says who reinitializes, before the first session is touched: what is done to each stands by itself.
INSERT INTO communication.audit (actor, action) SELECT :#${variable.actor}, 'reinitialize'
