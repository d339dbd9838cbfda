-- Gives a moment since which a conversation has at least that many entries before another moment, by its messages, events or turns alone: a
-- page of its timeline needs nothing older, and a long conversation is not made into entries whole. -infinity: it has fewer.
CREATE OR REPLACE FUNCTION communication.timeline_start(conversation bigint, before timestamptz, entries integer) RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(greatest(
        (SELECT communication.entered_at(m) FROM communication.message m
          WHERE m.conversation_id = conversation AND communication.entered_at(m) < before
          ORDER BY communication.entered_at(m) DESC OFFSET entries - 1 LIMIT 1),
        (SELECT e.received_at FROM communication.webhook_event e
          WHERE e.conversation_id = conversation AND e.received_at < before ORDER BY e.received_at DESC OFFSET entries - 1 LIMIT 1),
        (SELECT t.started_at FROM communication.turn t
          WHERE t.conversation_id = conversation AND t.started_at < before ORDER BY t.started_at DESC OFFSET entries - 1 LIMIT 1)),
        '-infinity')
$$;
