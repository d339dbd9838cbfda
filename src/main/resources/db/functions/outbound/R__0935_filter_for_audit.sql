-- Gives a filter as the audit keeps it: that it named a person, but not whom. The job, which is erased with the person, has the name.
CREATE OR REPLACE FUNCTION communication.filter_for_audit(filter jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE RETURN
    filter || CASE WHEN filter ? 'user_identifier' THEN '{"user_identifier": "…"}' ELSE '{}' END::jsonb;
