-- Keeps the content of a page of the list of conversations. See communication.keep_listed.
SELECT communication.keep_listed(:#account_id, CAST(:#lease_id AS uuid), CAST(:#since AS timestamptz), CAST(:#look AS jsonb),
                                 CAST(:#until AS timestamptz), CAST(:#listed AS jsonb), make_interval(secs => :#every))
