-- The health of all programs together, so that of a component that turned, and that came back, is told once.

-- What each program found last.
CREATE TABLE communication.health_report (
    program    text PRIMARY KEY,                      -- where it runs: host, port, folder
    components jsonb       NOT NULL,                  -- name: {"status", "reason"}
    seen_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE communication.component_health (
    component text PRIMARY KEY,
    status    text        NOT NULL,                   -- the worst that a program found: up, degraded, down
    since     timestamptz NOT NULL DEFAULT now(),
    told      text        NOT NULL DEFAULT 'up'       -- what was noted for operators last
);
