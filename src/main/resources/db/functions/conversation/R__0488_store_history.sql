-- Adds the new lines of the request's history to the conversation. A history that goes on from the stored lines adds those that follow; any
-- other adds only the customer's new words (the last asked_now lines). A line that still waits for its answer is not added again.
-- A repeated request is stored once because a waiting line takes the request's key: give_key.
CREATE OR REPLACE FUNCTION communication.store_history(conversation bigint, request jsonb, key text, settings jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    asked   uuid[] := ARRAY (SELECT communication.line(item ->> 'role', item ->> 'content')
                               FROM jsonb_array_elements(request -> 'history') WITH ORDINALITY AS items (item, n) ORDER BY n);
    last    integer := cardinality(asked);
    known   uuid[] := communication.known_lines(conversation, last);
    skipped integer := communication.overlap(known, asked);
    waiting uuid[] := ARRAY (SELECT communication.line('user', m.content) FROM communication.unanswered(settings) AS m
                              WHERE m.conversation_id = conversation);
    another boolean := false; -- the last line says the same as a waiting message, but was sent with another key
BEGIN
    IF skipped = 0 AND cardinality(known) > 0 OR skipped = last AND asked[last] <> ALL (waiting) THEN
        skipped := last - (request ->> 'asked_now')::integer;
    ELSIF skipped < last THEN
        waiting := '{}'; -- the lines that follow are new, even if one says the same as a waiting message
    END IF;
    IF key IS NOT NULL AND asked[last] = ANY (waiting) THEN
        another := NOT communication.give_key(conversation, asked[last], key, settings);
    END IF;
    PERFORM communication.add_lines(conversation, request, key, ARRAY (
        SELECT n FROM generate_series(1, last) AS n
         WHERE n > skipped AND asked[n] <> ALL (waiting) OR n = last AND another));
END $$;
