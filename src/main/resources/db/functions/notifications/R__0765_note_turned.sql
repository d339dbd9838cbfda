-- Notes for operators the components whose health has differed for a while from the last message about it.
CREATE OR REPLACE FUNCTION communication.note_turned(patience interval) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    h      communication.component_health;
    reason text;
    before timestamptz; -- since when it has not been well
BEGIN
    FOR h IN SELECT * FROM communication.component_health AS k WHERE k.status <> k.told AND k.since <= now() - patience ORDER BY k.component LOOP
        SELECT r.components #>> ARRAY[h.component, 'reason'] INTO reason
          FROM communication.health_report AS r WHERE r.components #>> ARRAY[h.component, 'status'] = h.status LIMIT 1;
        SELECT min((n.facts ->> 'since')::timestamptz) INTO before
          FROM communication.notification AS n
         WHERE n.kind = 'health' AND n.facts ->> 'component' = h.component AND n.facts ->> 'status' <> 'up'
           AND n.id > coalesce((SELECT max(w.id) FROM communication.notification AS w
                                 WHERE w.kind = 'health' AND w.facts ->> 'component' = h.component AND w.facts ->> 'status' = 'up'), 0);
        PERFORM communication.note('health', format('%s %s %s', h.component, h.status, h.since), NULL, jsonb_strip_nulls(jsonb_build_object(
            'component', h.component, 'status', h.status, 'reason', reason, 'since', h.since,
            'lasted', CASE h.status WHEN 'up' THEN date_trunc('second', h.since - coalesce(before, h.since))::text END)));
        UPDATE communication.component_health AS k SET told = h.status WHERE k.component = h.component;
    END LOOP;
END $$;
