-- serves what was done to a conversation that an entry names in its details, or to messages of it (list-audit.sql)
CREATE INDEX audit_details ON communication.audit USING gin (details jsonb_path_ops);
