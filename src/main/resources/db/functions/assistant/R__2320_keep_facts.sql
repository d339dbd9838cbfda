-- Keeps the facts of the contact that a turn's responder gives. Part of the transaction that ends the turn: a turn that is repeated,
-- withdrawn or superseded keeps nothing twice, and nothing that it does not stand by. facts: [{"text", "replaces", "seconds", "noted_by"}].
CREATE OR REPLACE FUNCTION communication.keep_facts(c communication.conversation, t communication.turn, facts jsonb) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    said   jsonb;
    source bigint := (SELECT m.id FROM communication.message AS m WHERE m.id = ANY (t.message_ids) ORDER BY m.timestamp DESC, m.id DESC LIMIT 1);
BEGIN
    FOR said IN SELECT f FROM jsonb_array_elements(facts) AS f LOOP
        PERFORM communication.keep_fact(jsonb_populate_record(NULL::communication.contact_fact, jsonb_build_object(
            'account_id', c.account_id, 'user_identifier', c.user_identifier, 'text', said ->> 'text', 'source', 'assistant',
            'noted_by', said ->> 'noted_by', 'conversation_id', c.id, 'message_id', source, 'turn_id', t.id,
            'expires_at', now() + make_interval(secs => (said ->> 'seconds')::double precision))), (said ->> 'replaces')::bigint);
    END LOOP;
END $$;
