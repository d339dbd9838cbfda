-- Gives the sources of messages that do not come through Chatwoot and are answered by an adapter of their own. Chatwoot's status and reply
-- window do not concern them.
CREATE OR REPLACE FUNCTION communication.beside() RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT a.answers FROM communication.adapter a WHERE NOT a.asks_chatwoot AND a.answers IS NOT NULL
$$;
