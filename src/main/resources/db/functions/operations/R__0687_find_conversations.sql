-- Gives the ids of the newest customers' conversations that a filter wants, before that id. f is the filter: user_identifier (as it is
-- written; meant: what that spelling of it means), chatwoot_conversation_id, inbox_id, account_id, handled_by, from and to (something happened between),
-- waiting, state (late, answering, sending: as the overview counts them), q (words, a name, or an address).
-- The statement is made from the fields of f, so that their index serves it. Only its shape is: values are its parameters.
-- Frequent words are in one of the newest conversations; for rarer ones the index of words is asked, and each conversation by its
-- id (OFFSET 0 keeps the planner from reading all of them).
CREATE OR REPLACE FUNCTION communication.find_conversations(f jsonb, before bigint, most integer) RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 50
    SET enable_seqscan = off AS $$
DECLARE
    names  text[]  := communication.names_of(coalesce(f ->> 'user_identifier', f ->> 'q')) || communication.names_of(f ->> 'meant');
    words  tsquery := communication.words_of(f ->> 'q');
    waits  text    := 'c.is_active AND EXISTS (SELECT FROM communication.message m WHERE m.conversation_id = c.id AND m.direction = ''inbound'''
        || ' AND m.status = ''received'' AND m.no_answer IS NULL AND NOT m.private AND m.content_attributes -> ''deleted'' IS DISTINCT FROM ''true'''
        || ' AND NOT EXISTS (SELECT FROM communication.message h'
        || ' WHERE communication.human_answers(h, m.conversation_id, m.chatwoot_conversation_id, m.timestamp))';
    among   text   := ') AND c.id IN (SELECT conversation_id FROM communication.message'
        || ' WHERE direction = ''inbound'' AND status = ''received'' AND no_answer IS NULL)'; -- by the index of what waits
    wanted text    := concat_ws(' AND ', 'c.id < $2 AND NOT c.operators',
        CASE WHEN f ? 'user_identifier' THEN 'c.user_identifier = ANY ($4)' END,
        CASE WHEN f ? 'chatwoot_conversation_id' THEN 'c.chatwoot_conversation_id = ($1 ->> ''chatwoot_conversation_id'')::bigint' END,
        CASE WHEN f ? 'inbox_id' THEN 'c.chatwoot_inbox_id = ($1 ->> ''inbox_id'')::bigint' END,
        CASE WHEN f ? 'account_id' THEN 'c.account_id = ($1 ->> ''account_id'')::bigint' END,
        CASE WHEN f ? 'handled_by' THEN 'c.handled_by = $1 ->> ''handled_by''' END,
        CASE WHEN f ? 'from' THEN 'coalesce(c.last_inbound_at, c.started_at) >= ($1 ->> ''from'')::timestamptz' END,
        CASE WHEN f ? 'to' THEN 'c.started_at < ($1 ->> ''to'')::timestamptz' END,
        CASE f ->> 'waiting' WHEN 'true' THEN waits || among WHEN 'false' THEN 'NOT (' || waits || '))' END,
        CASE f ->> 'state' WHEN 'answering' THEN 'c.id IN (SELECT conversation_id FROM communication.turn WHERE status = ''processing'')'
                           WHEN 'sending' THEN 'c.id IN (SELECT conversation_id FROM communication.queued)'
                           WHEN 'late' THEN 'c.handled_by = ''bot'' AND ' || waits
                                || ' AND greatest(m.received_at, c.answer_at) < now() - interval ''5 minutes''' || among END);
    page   text    := 'SELECT c.id FROM communication.conversation c WHERE ' || wanted || ' ORDER BY c.id DESC LIMIT $3';
    near   bigint[];
BEGIN
    IF NOT f ? 'q' THEN
        RETURN QUERY EXECUTE page USING f, before, most, names, words;
        RETURN;
    END IF;
    EXECUTE 'SELECT array_agg(k.id) FROM (SELECT c.id, c.contact_name FROM communication.conversation c WHERE ' || wanted || ' ORDER BY c.id DESC LIMIT 500) AS k'
        || ' WHERE to_tsvector(''simple'', k.contact_name) @@ $5 OR EXISTS (SELECT FROM communication.message m WHERE m.conversation_id = k.id AND to_tsvector(''simple'', left(m.content, 50000)) @@ $5)'
       INTO near USING f, before, most, names, words;
    IF cardinality(near) >= most THEN
        RETURN QUERY SELECT id FROM unnest(near) AS id ORDER BY id DESC LIMIT most;
        RETURN;
    END IF;
    RETURN QUERY EXECUTE 'SELECT found.id FROM (SELECT DISTINCT k.id FROM ('
        || 'SELECT m.conversation_id AS id FROM communication.message m WHERE to_tsvector(''simple'', left(m.content, 50000)) @@ $5 UNION ALL '
        || 'SELECT k.id FROM communication.conversation k WHERE to_tsvector(''simple'', k.contact_name) @@ $5 UNION ALL '
        || 'SELECT k.id FROM communication.conversation k WHERE k.user_identifier = ANY ($4)) AS k WHERE k.id < $2 ORDER BY k.id DESC) AS matching '
        || 'CROSS JOIN LATERAL (SELECT c.id FROM communication.conversation c WHERE c.id = matching.id AND ' || wanted || ' OFFSET 0) AS found '
        || 'ORDER BY matching.id DESC LIMIT $3' USING f, before, most, names, words;
END $$;
