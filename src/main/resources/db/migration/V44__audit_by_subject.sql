-- serves what was done to one thing, such as who looked at a conversation
CREATE INDEX audit_subject ON communication.audit (subject, id) WHERE subject IS NOT NULL;
