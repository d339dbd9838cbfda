-- Takes the health of this program's components. See communication.report_health.
SELECT communication.report_health(:#program, CAST(:#components AS jsonb), make_interval(secs => :#patience))
