-- Takes the health of a program's components, and notes for operators each component that turned, or came back, and has stayed so for a
-- while. A component is as well as in the worst program. A report that a program has not repeated for a minute does not count.
-- components: name: {"status": up, degraded, down; "reason"?}.
CREATE OR REPLACE FUNCTION communication.report_health(reporter text, reported jsonb, patience interval) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO communication.health_report (program, components) VALUES (reporter, reported)
    ON CONFLICT (program) DO UPDATE SET components = excluded.components, seen_at = now();
    PERFORM pg_advisory_xact_lock(hashtextextended('report health', 0));
    DELETE FROM communication.health_report WHERE seen_at < now() - interval '1 minute';
    INSERT INTO communication.component_health AS h (component, status)
    SELECT DISTINCT ON (c.key) c.key, c.value ->> 'status'
      FROM communication.health_report AS r, jsonb_each(r.components) AS c
     ORDER BY c.key, array_position(ARRAY['down', 'degraded', 'up'], c.value ->> 'status')
    ON CONFLICT (component) DO UPDATE SET status = excluded.status, since = now() WHERE h.status <> excluded.status;
    PERFORM communication.note_turned(patience);
END $$;
