-- Records who replays which events, before the first event: a replay has many transactions and may be interrupted.
INSERT INTO communication.audit (actor, action, details)
SELECT :#${variable.actor}, 'replay',
       jsonb_strip_nulls(jsonb_build_object('ids', CAST(:#ids AS bigint[]), 'from', CAST(:#from AS text), 'to', CAST(:#to AS text)))
