-- Takes what this program found of its health. See communication.report_health.
SELECT communication.report_health(:#program, CAST(:#components AS jsonb), make_interval(secs => :#patience))
